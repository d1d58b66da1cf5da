/** What people really write, in the form that the documentation of each has. */
export interface RewriteSite {
  readonly name: string;
  /** Lines of the host; @ROOT@ stands for its document root. */
  readonly host: string;
  readonly htaccess?: string;
}

const COSIGN = `AuthType Cosign
CosignProtected on
Require valid-user
`;

const WEBLOGIN = 'https://weblogin.example.edu/cosign-bin/cosign.cgi';

export const REWRITE_SITES: readonly RewriteSite[] = [
  {
    name: 'http to https',
    host: `RewriteEngine On
RewriteCond %{HTTPS} off
RewriteRule ^(.*)$ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]
`,
  },
  {
    name: 'www to bare',
    host: `RewriteEngine On
RewriteCond %{HTTP_HOST} ^www\\.(.+)$ [NC]
RewriteRule ^ http://%1%{REQUEST_URI} [R=301,L]
`,
  },
  {
    name: 'dot files',
    host: `<Directory "@ROOT@">
RewriteEngine On
RewriteRule "(^|/)\\.(?!well-known/)" - [F]
</Directory>
`,
  },
  {
    name: 'maintenance page',
    host: `RewriteEngine On
RewriteCond %{DOCUMENT_ROOT}/x.html -f
RewriteCond %{REQUEST_URI} !=/front.html
RewriteCond %{REMOTE_ADDR} !^10\\.
RewriteRule ^ /front.html [R=307,L]
`,
  },
  {
    name: 'step-up by hand',
    host: `<Location "/a">
${COSIGN}RewriteEngine on
RewriteCond "%{ENV:COSIGN_FACTOR}" "!(^| )(OTP|LEVEL2)( |$)"
RewriteRule "^" "${WEBLOGIN}?factors=OTP&cosign-www&https://%{HTTP_HOST}%{REQUEST_URI}" [R=302,L,NE]
</Location>
`,
  },
  {
    name: 'refusal by an expression',
    host: `<Location "/a">
AuthType Cosign
CosignProtected on
<RequireAll>
Require valid-user
Require expr "reqenv('COSIGN_FACTOR') =~ /(^| )(OTP|LEVEL2)( |$)/"
</RequireAll>
</Location>
`,
  },
  {
    name: 'WordPress',
    host: '',
    htaccess: `<IfModule mod_rewrite.c>
RewriteEngine On
RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
RewriteBase /
RewriteRule ^index\\.html$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /index.html [L]
</IfModule>
`,
  },
  {
    name: 'Drupal',
    host: '',
    htaccess: `DirectoryIndex index.html
<IfModule mod_rewrite.c>
RewriteEngine on
RewriteRule ^ - [E=protossl]
RewriteCond %{HTTPS} on
RewriteRule ^ - [E=protossl:s]
RewriteRule "/\\.|^\\.(?!well-known/)" - [F]
RewriteCond %{REQUEST_URI} ^(.*)?/(install\\.php) [OR]
RewriteCond %{REQUEST_URI} ^(.*)?/(rebuild\\.php)
RewriteCond %{REQUEST_URI} !core
RewriteRule ^ %1/core/%2 [L,QSA,R=301]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteCond %{REQUEST_URI} !=/favicon.ico
RewriteRule ^ index.html [L]
</IfModule>
`,
  },
  {
    name: 'a front controller whose base is found out',
    host: '',
    htaccess: `RewriteEngine On
RewriteCond %{REQUEST_URI}::$0 ^(/.+)/(.*)::\\2$
RewriteRule .* - [E=BASE:%1]
RewriteCond %{ENV:REDIRECT_STATUS} =""
RewriteRule ^front\\.html(?:/(.*)|$) %{ENV:BASE}/$1 [R=301,L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteRule ^ %{ENV:BASE}/front.html [L]
`,
  },
  {
    name: 'a protected controller behind open addresses',
    host: `<Directory "@ROOT@">
RewriteEngine on
RewriteCond %{REQUEST_FILENAME} !-f
RewriteRule ^open/(.*)$ /a/x.html?p=$1 [L,QSA]
</Directory>
<Location "/a">
${COSIGN}CosignRequireFactor OTP
</Location>
`,
  },
  {
    name: 'an open controller behind protected addresses',
    host: `RewriteEngine on
RewriteRule ^/shortcut/(.*)$ /a/$1
<Location "/a">
${COSIGN}CosignRequireFactor OTP
</Location>
`,
  },
  {
    name: 'addresses passed on to an alias',
    host: `Alias /al "@ROOT@/b"
RewriteEngine on
RewriteRule ^/books/(.*)$ /al/$1 [PT]
<Location "/al">
${COSIGN}CosignRequireFactor OTP
</Location>
`,
  },
];

/** What each is asked for. */
export const SITE_PATHS = [
  ...[
    '/',
    '/x.html',
    '/a/',
    '/a/x.html',
    '/.git/config',
    '/install.php',
    '/no/such?x=1',
    '/open/1',
  ],
  ...[
    '/shortcut/x.html',
    '/books/x.html',
    '/front.html',
    '/front.html/info',
    '/.well-known/x',
    '/b',
  ],
];
