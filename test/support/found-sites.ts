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
];
