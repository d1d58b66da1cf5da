/** What the program itself brings, of what `<IfDirective>` and `<IfSection>` are likely to ask. */
const OF_CORE = new Set(
  (
    'acceptfilter acceptpathinfo accessfilename addcharset adddefaultcharset allowencodedslashes ' +
    'allowoverride allowoverridelist contentdigest customlog define documentroot enablemmap ' +
    'enablesendfile error errordocument errorlog errorlogformat fileetag forcetype ' +
    'hostnamelookups httpprotocoloptions include includeoptional keepalive keepalivetimeout ' +
    'limitrequestbody limitrequestfields limitrequestfieldsize limitrequestline ' +
    'limitxmlrequestbody listen loadfile loadmodule logformat loglevel maxkeepaliverequests ' +
    'maxranges mergeslashes mergetrailers options pidfile protocols protocolshonororder ' +
    'qualifyredirecturl regexdefaultoptions registerhttpmethod serveradmin serveralias ' +
    'servername serverpath serverroot serversignature servertokens sethandler setinputfilter ' +
    'setoutputfilter stricthostcheck timeout traceenable transferlog ' +
    'undefine unlisten usecanonicalname usecanonicalphysicalport user group warning ' +
    '<directory <directorymatch <else <elseif <files <filesmatch <if <ifdefine <ifdirective ' +
    '<iffile <ifmodule <ifsection <ifversion <limit <limitexcept <location <locationmatch ' +
    '<virtualhost'
  ).split(' '),
);

/** Modules that administrators ask for in this way, with what they bring. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^cosign/, 'cosign_module'],
  [/^ssl/, 'ssl_module'],
  [/^rewrite(base|cond|engine|map|options|rule)$/, 'rewrite_module'],
  [
    /^(require|authmerging|authzsendforbiddenonfailure|<require(all|any|none))$/,
    'authz_core_module',
  ],
  [/^auth(type|name)$/, 'authn_core_module'],
  [/^(allow|deny|order|satisfy)$/, 'access_compat_module'],
  [
    /^(alias|aliasmatch|scriptalias|scriptaliasmatch|redirect(match|temp|permanent)?)$/,
    'alias_module',
  ],
  [/^(directoryindex|directoryslash|directoryindexredirect|directorycheckhandler)$/, 'dir_module'],
  [/^fallbackresource$/, 'dir_module'],
  [/^(setenv|unsetenv|passenv)$/, 'env_module'],
  [/^(setenvif|setenvifnocase|setenvifexpr|browsermatch|browsermatchnocase)$/, 'setenvif_module'],
  [/^(header|requestheader)$/, 'headers_module'],
  [/^expires(active|bytype|default)$/, 'expires_module'],
  [/^deflate/, 'deflate_module'],
  [/^(<macro|use|undefmacro)$/, 'macro_module'],
  [
    /^(add|remove)(handler|type|encoding|language)$|^(typesconfig|mimedefaultcharset)$/,
    'mime_module',
  ],
  [/^userdir$/, 'userdir_module'],
  [/^remoteip/, 'remoteip_module'],
  [
    /^(proxypass|proxypassmatch|proxypassreverse|proxyrequests|<proxy|<proxymatch)$/,
    'proxy_module',
  ],
];

/**
 * Name the module that a directive is of.
 *
 * @param name - In lower case; a section's with `<` before it, as Apache names them.
 * @returns `core` for the program's own, `undefined` where it is not known here.
 */
export function ownerOf(name: string): string | undefined {
  if (OF_CORE.has(name)) return 'core';
  return OWNERS.find(([pattern]) => pattern.test(name))?.[1];
}
