import type { Visit } from './peers-cosign.ts';

/** A site of which the evaluator once said something else than the real Apache did. */
export interface FoundSite {
  /** What is true of it. */
  readonly name: string;
  readonly config: string;
  readonly htaccess?: Readonly<Record<string, string>>;
  readonly visits: readonly Partial<Visit>[];
}

const plain = { path: '/a/plain.html' };

/** Settings that are enough for mod_cosign; then a test's own lines. */
const override = (allowed: string): string => `<Directory /srv/www>\n${allowed}\n</Directory>`;

/** What the generated sites have found, each as small as it could be made. */
export const FOUND_SITES: readonly FoundSite[] = [
  {
    name: 'without any AllowOverride a .htaccess is read, and nothing is allowed in it',
    config: '',
    htaccess: { a: 'CosignProtected Off' },
    visits: [plain, { path: '/x/' }],
  },
  {
    name: 'a .htaccess without directives is harmless where nothing is allowed in it',
    config: '',
    htaccess: { a: '# nothing' },
    visits: [plain],
  },
  {
    name: 'AllowOverrideList None alone is not AllowOverride None',
    config: override('AllowOverrideList None'),
    htaccess: { a: 'CosignProtected Off' },
    visits: [plain],
  },
  {
    name: 'AllowOverrideList lets a .htaccess say what no class would',
    config: override('AllowOverride None\nAllowOverrideList CosignService CosignHostname'),
    htaccess: { a: 'CosignService other' },
    visits: [plain],
  },
  {
    name: 'AllowOverrideList names sections with their bracket',
    config: override('AllowOverrideList Files CosignProtected'),
    htaccess: { a: '<Files x>\nCosignProtected Off\n</Files>' },
    visits: [plain],
  },
  {
    name: 'AllowOverrideList with the bracket',
    config: override('AllowOverrideList <Files CosignProtected'),
    htaccess: { a: '<Files plain.html>\nCosignProtected Off\n</Files>' },
    visits: [plain, { path: '/a/secret.html' }],
  },
  {
    name: 'AllowOverride Nonfatal=Override leaves out what is not allowed',
    config: override('AllowOverride Nonfatal=Override'),
    htaccess: { a: 'CosignProtected Off' },
    visits: [plain],
  },
  {
    name: 'AllowOverride Nonfatal=All leaves out what it would not even take',
    config: override('AllowOverride Nonfatal=All AuthConfig'),
    htaccess: { a: 'CosignService\nCosignProtected Off' },
    visits: [plain],
  },
  {
    name: 'AllowOverride Options=Indexes does not allow other options',
    config: override('AllowOverride Options=Indexes,MultiViews'),
    htaccess: { a: 'Options +Indexes', 'a/b': 'Options +ExecCGI' },
    visits: [plain, { path: '/a/b/' }],
  },
  {
    name: 'the last AllowOverride of a section holds alone',
    config: override('AllowOverride AuthConfig\nAllowOverride FileInfo'),
    htaccess: { a: 'CosignProtected Off' },
    visits: [plain],
  },
  {
    name: 'whoever is denied by his address has no user',
    config: '<Location /a>\nDeny from 127.0.0.0/8\n</Location>',
    visits: [plain],
  },
  {
    name: 'whoever is denied by his address is let in by Satisfy Any for no user',
    config:
      '<Location /a>\nAuthType Cosign\nRequire valid-user\nSatisfy Any\nDeny from all\n</Location>',
    visits: [plain],
  },
  {
    name: 'Require for other methods leaves the redirect to the filter',
    config:
      '<Location /a>\n<LimitExcept GET POST>\nRequire valid-user\n</LimitExcept>\n</Location>',
    visits: [plain, { ...plain, method: 'PUT' }, { ...plain, method: 'HEAD' }],
  },
  {
    name: 'Require for other methods counts as granted in RequireAll and as denied in RequireAny',
    config:
      '<Location /a>\n<RequireAll>\nRequire method GET POST\n<Limit POST>\nRequire all denied\n' +
      '</Limit>\n</RequireAll>\n</Location>\n<Location /x>\n<RequireAny>\nRequire method POST\n' +
      '<Limit POST>\nRequire all granted\n</Limit>\n</RequireAny>\n</Location>',
    visits: [plain, { ...plain, method: 'POST' }, { path: '/x/' }],
  },
  {
    name: 'AuthMerging Off without Require takes away what was required',
    config:
      '<Location /a>\nRequire all granted\n</Location>\n' +
      '<Location /a/plain.html>\nAuthMerging Off\n</Location>',
    visits: [plain, { path: '/a/secret.html' }],
  },
  {
    name: 'AuthType None asks for no Require',
    config:
      '<Location /a>\nAuthType None\n</Location>\n<Location /x>\nAuthType Cosign\n</Location>',
    visits: [plain, { path: '/x/' }],
  },
  {
    name: 'a host for the port is before one for any port',
    config:
      '<VirtualHost *>\nServerName svc.example.edu\nCosignProtected Off\n</VirtualHost>\n' +
      '<VirtualHost *:8443>\nServerName other.example.edu\n</VirtualHost>',
    visits: [plain, { ...plain, port: 8080 }],
  },
  {
    name: 'where Listen names one address, hosts of another one do not answer',
    config:
      '<VirtualHost THERE:8443>\nServerName svc.example.edu\nCosignProtected Off\n</VirtualHost>\n' +
      '<VirtualHost *:8443>\nServerName none.example.edu\n</VirtualHost>\n' +
      '<VirtualHost HERE:8443>\nServerName other.example.edu\n</VirtualHost>',
    visits: [plain, { ...plain, host: 'none.example.edu' }],
  },
  {
    name: 'where Listen names one address, and no host is for it, the main server answers',
    config:
      '<VirtualHost THERE:8443>\nServerName svc.example.edu\nCosignProtected Off\n</VirtualHost>',
    visits: [plain],
  },
  {
    name: 'a Limit of a .htaccess is in no section of its own',
    config: override('AllowOverride All'),
    htaccess: { a: '<Limit POST>\nRequire all denied\n</Limit>\nCosignRequireFactor OTP' },
    visits: [plain, { ...plain, method: 'POST' }],
  },
  {
    name: 'a nested If is laid after all that are not nested',
    config:
      '<If "%{REQUEST_METHOD} == \'GET\'">\n<If true>\nCosignSiteEntry none\n</If>\n</If>\n' +
      '<Directory /srv/www/a>\n<If true>\nCosignRequireFactor card\n</If>\n</Directory>',
    visits: [plain],
  },
  {
    name: 'a folder without its slash has a name for Files and none for a pattern with the slash',
    config:
      '<Files a>\nCosignRequireFactor card\n</Files>\n' +
      '<Directory ~ "/x/">\nRequire all granted\n</Directory>',
    visits: [{ path: '/a' }, { path: '/a/' }, { path: '/x' }, { path: '/x/' }],
  },
  {
    name: 'a path begins with one slash even where slashes are not merged',
    config:
      'MergeSlashes Off\n<LocationMatch ^/a//p>\nCosignRequireFactor card\n</LocationMatch>\n' +
      '<LocationMatch ^//>\nCosignProtected Off\n</LocationMatch>',
    visits: [{ path: '//a//plain.html' }, { path: '/a/plain.html' }],
  },
  {
    name: 'a virtual host does not inherit AllowEncodedSlashes',
    config: 'AllowEncodedSlashes On\n<VirtualHost *:8443>\nServerName x\n</VirtualHost>',
    visits: [{ path: '/a%2fplain.html' }, { path: '/a%2fplain.html', port: 8080 }],
  },
  {
    name: 'an expression that asks for the user sends for one',
    config:
      "<Location /a>\nAuthType Cosign\nRequire expr %{REMOTE_USER} == 'nobody'\n</Location>\n" +
      '<Location /x>\nAuthType Cosign\nRequire expr false\n</Location>',
    visits: [{ path: '/x/' }],
  },
  {
    name: 'asking for a password needs a name for what it is for',
    config:
      '<Location /a>\nAuthType Basic\nRequire valid-user\nCosignProtected Off\n</Location>\n' +
      '<Location /x>\nAuthType Basic\nAuthName x\nRequire valid-user\nCosignProtected Off\n' +
      '</Location>',
    visits: [plain, { path: '/x/' }],
  },
  {
    name: 'what Nonfatal leaves out makes a section of Cosign that sets nothing',
    config:
      '<Directory /srv/www>\nAllowOverride Nonfatal=All\nCosignRequireFactor card\n</Directory>',
    htaccess: { a: 'CosignRequireFactor OTP' },
    visits: [plain, { path: '/x/' }],
  },
  {
    name: 'a Redirect to nowhere in a Location has its path',
    config:
      '<Location /a>\nRedirect gone /a/b/c\n</Location>\n<Location /x>\nRedirect gone\n</Location>',
    visits: [plain, { path: '/a/b/c/index.html' }, { path: '/x/' }],
  },
  {
    name: 'a Directory is also for a file that is asked for itself, after the .htaccess',
    config:
      '<Directory "/srv/www/a/*">\nCosignRequireFactor one\n</Directory>\n' +
      '<Directory /srv/www/a>\nCosignRequireFactor two\nAllowOverride All\n</Directory>\n' +
      '<Directory /srv/www/x/plain.html>\nRequire all denied\n</Directory>',
    htaccess: { a: 'CosignRequireFactor three' },
    visits: [plain, { path: '/a/' }, { path: '/a/none.html' }, { path: '/x/plain.html' }],
  },
  {
    name: 'OPTIONS and unknown methods do not ask whether the file is there',
    config: '',
    visits: ['OPTIONS', 'PUT', 'POST', 'HEAD'].flatMap((method) =>
      ['/none.html', '/a/plain.html', '/a/none/', '/x/'].map((path) => ({ method, path })),
    ),
  },
  {
    name: 'Allow and Deny mind what SetEnvIf sets, and not what SetEnv does',
    config:
      'SetEnvIf Request_URI plain SET\nSetEnv LATE 1\n' +
      '<Location /a>\nDeny from env=!SET\n</Location>\n' +
      '<Location /x>\nDeny from env=LATE\n</Location>',
    visits: [plain, { path: '/a/secret.html' }, { path: '/x/plain.html' }],
  },
  {
    name: 'an error may be a redirect to elsewhere, and the user is that of the page that tells it',
    config:
      'ErrorDocument 404 https://www.example.org/\nErrorDocument 403 /x/index.html\n' +
      '<Location /a>\nRequire all denied\n</Location>\n' +
      '<Location /x>\nCosignProtected Off\n</Location>',
    visits: [{ path: '/none.html' }, { path: '/a%2fb' }, plain, { path: '/x/none' }],
  },
  {
    name: 'what is asked on behalf of a folder is asked by GET, and keeps the user',
    config:
      '<Files index.html>\nCosignProtected Off\n</Files>\n' +
      '<Location /x/index.html>\nCosignRequireFactor card\n</Location>',
    visits: [{ path: '/a/' }, { path: '/x/', method: 'POST' }, { path: '/x/' }],
  },
  {
    name: 'an If of the method is for the GET that asks for the index of a folder',
    config: `<If "%{REQUEST_METHOD} == 'GET'">\nRequire all denied\n</If>`,
    visits: [{ method: 'HEAD' }, { method: 'HEAD', path: '/index.html' }],
  },
  {
    name: 'a folder without its slash is sent to it whatever handles it',
    config: '<Directory /srv/www>\nSetHandler cosign\n</Directory>',
    visits: [{ path: '/a' }, { path: '/a/' }, plain],
  },
  {
    name: 'Options Indexes shows a list where there is no index',
    config: '<Directory /srv/www/a/none>\nOptions +Indexes\n</Directory>',
    visits: [{ path: '/a/none/' }, { path: '/a/none/', method: 'POST' }],
  },
  {
    name: 'a section for a folder by its very end holds for its index, too',
    config: '<DirectoryMatch "/srv/www/(a|x)/$">\nSatisfy Any\n</DirectoryMatch>',
    visits: [{ path: '/x/' }, { path: '/x/index.html' }, { path: '/a/' }, plain],
  },
  {
    name: 'the handler of mod_cosign sends back only to places of its own host',
    config: '<Location /cosign/valid>\nSetHandler cosign\nCosignProtected Off\n</Location>',
    visits: [
      '',
      '?',
      '?x',
      '?cosign-svc=1&https://svc.example.edu:8443/a/',
      '?cosign-svc=1&https://svc.example.edu/a/',
      '?other=1&https://svc.example.edu:8443/a/',
      '?cosign-svc=1&https://www.example.org/',
    ].map((query) => ({ path: `/cosign/valid${query}` })),
  },
];
