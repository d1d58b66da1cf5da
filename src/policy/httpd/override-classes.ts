/**
 * Which classes of `AllowOverride` let a `.htaccess` say a directive.
 *
 * @see `apache2 -L` of httpd 2.4.71 with every module of Debian's
 */
const CLASSES: readonly (readonly [readonly string[], string])[] = [
  [
    ['authconfig'],
    '<requireall <requireany <requirenone anonymous anonymous_logemail anonymous_mustgiveemail ' +
      'anonymous_nouserid anonymous_verifyemail authbasicauthoritative authbasicfake ' +
      'authbasicprovider authbasicusedigestalgorithm authdbmgroupfile authdbmtype authdbmuserfile ' +
      'authdigestalgorithm authdigestdomain authdigestnccheck authdigestnoncelifetime ' +
      'authdigestprovider authdigestqop authexternal authexternalcontext authexternalgroupsatonce ' +
      'authexternalprovidecache authformauthoritative authformbody authformdisablenostore ' +
      'authformfakebasicauth authformlocation authformloginrequiredlocation ' +
      'authformloginsuccesslocation authformlogoutlocation authformmethod authformmimetype ' +
      'authformpassword authformprovider authformsitepassphrase authformusername authgroupfile ' +
      'authldapauthorizeprefix authldapbindauthoritative authldapbinddn authldapbindpassword ' +
      'authldapcompareasuser authldapcomparednonserver authldapdereferencealiases ' +
      'authldapgroupattribute authldapgroupattributeisdn authldapinitialbindasuser ' +
      'authldapinitialbindpattern authldapmaxsubgroupdepth authldapremoteuserattribute ' +
      'authldapremoteuserisdn authldapsearchasuser authldapsubgroupattribute authldapsubgroupclass ' +
      'authldapurl authmerging authname authncacheprovidefor authncachetimeout authtype ' +
      'authuserfile authzdbmtype authzsendforbiddenonfailure cgipassauth groupexternal ' +
      'groupexternalmanyatonce h2push h2upgrade ldapreferralhoplimit ldapreferrals ' +
      'ldaptrustedclientcert mdrequirehttps require satisfy session sessioncookiename ' +
      'sessioncookiename2 sessioncookieremove sessioncryptocipher sessioncryptopassphrase ' +
      'sessiondbdcookiename sessiondbdcookiename2 sessiondbdcookieremove sessiondbddeletelabel ' +
      'sessiondbdinsertlabel sessiondbdperuser sessiondbdselectlabel sessiondbdupdatelabel ' +
      'sessionenv sessionexclude sessionexpiryupdateinterval sessionheader sessioninclude ' +
      'sessionmaxage sslcacertificatefile sslcacertificatepath sslciphersuite sslrenegbuffersize ' +
      'sslrequire sslrequiressl sslusername sslverifyclient sslverifydepth',
  ],
  [['authconfig', 'fileinfo'], 'h2earlyhint h2pushresource'],
  [['authconfig', 'limit'], '<limit <limitexcept'],
  [
    ['fileinfo'],
    'acceptpathinfo action addcharset adddefaultcharset addencoding addhandler addinputfilter ' +
      'addlanguage addoutputfilter addoutputfilterbytype addtype aliaspreservepath ' +
      'authnzfcgicheckauthnprovider browsermatch browsermatchnocase cgivar charsetdefault ' +
      'charsetoptions charsetsourceenc cookiedomain cookieexpires cookiehttponly cookiename ' +
      'cookiesamesite cookiesecure cookiestyle cookietracking defaultlanguage defaulttype ' +
      'enablemmap enablesendfile errordocument fileetag forcelanguagepriority forcetype h2copyfiles ' +
      'h2proxyrequests header languagepriority multiviewsmatch passenv proxyexpressdbmfile ' +
      'proxyexpressdbmtype proxyexpressenable proxyfcgibackendtype proxyfcgisetenvif proxyhcexpr ' +
      'proxyhctemplate qualifyredirecturl redirect redirectmatch redirectpermanent redirectrelative ' +
      'redirecttemp removecharset removeencoding removehandler removeinputfilter removelanguage ' +
      'removeoutputfilter removetype requestheader rewritebase rewritecond rewriteengine ' +
      'rewriteoptions rewriterule setenv setenvif setenvifexpr setenvifnocase sethandler ' +
      'setinputfilter setoutputfilter substitute substituteinheritbefore substitutemaxlinelength ' +
      'unsetenv',
  ],
  [
    ['indexes'],
    'addalt addaltbyencoding addaltbytype adddescription addicon addiconbyencoding addiconbytype ' +
      'defaulticon directorycheckhandler directoryindex directoryindexredirect directoryslash ' +
      'expiresactive expiresbytype expiresdefault fallbackresource headername imapbase imapdefault ' +
      'imapmenu indexheadinsert indexignore indexignorereset indexoptions indexorderdefault ' +
      'indexstylesheet metadir metafiles metasuffix readmename',
  ],
  [['limit'], 'allow deny order ssietag ssilastmodified ssilegacyexprparser'],
  [
    ['options'],
    'checkbasenamematch checkcaseonly checkspelling contentdigest filterchain filterdeclare ' +
      'filterprotocol filterprovider options reflectorheader ssloptions xbithack',
  ],
  [
    ['authconfig', 'fileinfo', 'indexes', 'limit', 'options'],
    '<else <elseif <files <filesmatch <if <ifdefine <ifdirective <iffile <ifmodule <ifsection ' +
      '<ifversion <luahookaccesschecker <luahookauthchecker <luahookcheckuserid <luahookfixups ' +
      '<luahookmaptostorage <luahookpretranslatename <luahooktranslatename <luahooktypechecker ' +
      '<luaquickhandler <macro deflateinflatelimitrequestbody deflateinflateratioburst ' +
      'deflateinflateratiolimit error fancyindexing limitrequestbody limitxmlrequestbody ' +
      'logiotrackttfb lua_____bytecodehack luacodecache luahookaccesschecker luahookauthchecker ' +
      'luahookcheckuserid luahookfixups luahookinsertfilter luahooklog luahookmaptostorage ' +
      'luahookpretranslatename luahooktranslatename luahooktypechecker luainherit luainputfilter ' +
      'luamaphandler luaoutputfilter luapackagecpath luapackagepath luaquickhandler luaroot ' +
      'luascope macroignorebadnesting macroignoreemptyargs rlimitcpu rlimitmem rlimitnproc ' +
      'serversignature ssierrormsg ssitimeformat ssiundefinedecho ssllog sslloglevel undefmacro use ' +
      'xml2encdefault xml2startparse',
  ],
];

/** Directives of the same modules that no `.htaccess` may have. */
const NEVER = new Set(
  (
    '<authnprovideralias <authzprovideralias <directory <directorymatch <location <locationmatch ' +
    '<mdomain <mdomainset <proxy <proxymatch <virtualhost acceptfilter accessfilename ' +
    'addexternalauth addexternalgroup addmoduleinfo alias aliasmatch allowconnect ' +
    'allowencodedslashes allowmethods allowoverride allowoverridelist asyncrequestworkerfactor ' +
    'authdbduserpwquery authdbduserrealmquery authdigestshmemsize authformsize ' +
    'authldapcharsetconfig authncachecontext authncacheenable authncachesocache ' +
    'authnzfcgidefineprovider authzdbdlogintoreferer authzdbdquery authzdbdredirectquery ' +
    'balancergrowth balancerinherit balancermember balancerpersist brotlialteretag ' +
    'brotlicompressionmaxinputblock brotlicompressionquality brotlicompressionwindow ' +
    'brotlifilternote bufferedlogs buffersize cachedefaultexpire cachedetailheader cachedirlength ' +
    'cachedirlevels cachedisable cacheenable cachefile cacheheader cacheignorecachecontrol ' +
    'cacheignoreheaders cacheignorenolastmod cacheignorequerystring ' +
    'cacheignoreurlsessionidentifiers cachekeybaseurl cachelastmodifiedfactor cachelock ' +
    'cachelockmaxage cachelockpath cachemaxexpire cachemaxfilesize cacheminexpire ' +
    'cacheminfilesize cachenegotiateddocs cachequickhandler cachereadsize cachereadtime cacheroot ' +
    'cachesocache cachesocachemaxsize cachesocachemaxtime cachesocachemintime ' +
    'cachesocachereadsize cachesocachereadtime cachestaleonerror cachestoreexpired ' +
    'cachestorenostore cachestoreprivate cgidscripttimeout cgiscripttimeout chrootdir ' +
    'coredumpdirectory customlog dav davbasepath davdepthinfinity davgenericlockdb davlockdb ' +
    'davlockdiscovery davmintimeout dbdexptime dbdinitsql dbdkeep dbdmax dbdmin dbdparams ' +
    'dbdpersist dbdpreparesql dbdriver defaultruntimedir define defineexternalauth ' +
    'defineexternalgroup deflatealteretag deflatebuffersize deflatecompressionlevel ' +
    'deflatefilternote deflatememlevel deflatewindowsize documentroot dumpioinput dumpiooutput ' +
    'errorlog errorlogformat extendedstatus extfilterdefine extfilteroptions filtertrace ' +
    'flushmaxpipelined flushmaxthreshold forensiclog globallog gracefulshutdowntimeout group ' +
    'h2direct h2earlyhints h2maxdataframelen h2maxheaderblocklen h2maxsessionstreams ' +
    'h2maxstreamerrors h2maxworkeridleseconds h2maxworkers h2minworkers h2moderntlsonly ' +
    'h2outputbuffering h2padding h2pushdiarysize h2pushpriority h2serializeheaders ' +
    'h2sessionextrafiles h2streammaxmemsize h2streamtimeout h2tlscooldownsecs h2tlswarmupsize ' +
    'h2websockets h2windowsize heartbeataddress heartbeatlisten heartbeatmaxservers ' +
    'heartbeatstorage hostnamelookups httpprotocoloptions identitycheck identitychecktimeout ' +
    'include includeoptional inputsed keepalive keepalivetimeout keptbodysize ldapcacheentries ' +
    'ldapcachettl ldapconnectionpoolttl ldapconnectiontimeout ldaplibrarydebug ldapopcacheentries ' +
    'ldapopcachettl ldapretries ldapretrydelay ldapsharedcachefile ldapsharedcachesize ' +
    'ldaptimeout ldaptrustedglobalcert ldaptrustedmode ldapverifyservercert ' +
    'limitinternalrecursion limitrequestfields limitrequestfieldsize limitrequestline listen ' +
    'listenbacklog listencoresbucketsratio listentcpdeferaccept loadfile loadmodule logformat ' +
    'loglevel logmessage luaauthzprovider maxclients maxconnectionsperchild maxkeepaliverequests ' +
    'maxmemfree maxrangeoverlaps maxrangereversals maxranges maxrequestsperchild ' +
    'maxrequestworkers maxsparethreads mdactivationdelay mdbaseserver mdcacertificatefile ' +
    'mdcachallenges mdcertificateagreement mdcertificateauthority mdcertificatecheck ' +
    'mdcertificatefile mdcertificatekeyfile mdcertificateprotocol mdcertificatestatus ' +
    'mdchallengedns01 mdchallengedns01version mdcheckinterval mdcontactemail mddrivemode ' +
    'mdexternalaccountbinding mdhttpproxy mdhttpproxycacertificatefile mdinitialdelay ' +
    'mdmatchnames mdmember mdmembers mdmessagecmd mdmuststaple mdnotifycmd mdomain mdportmap ' +
    'mdprivatekeys mdprofile mdprofilemandatory mdrenewmode mdrenewviaari mdrenewwindow ' +
    'mdretrydelay mdretryfailover mdserverstatus mdstapleothers mdstapling mdstaplingkeepresponse ' +
    'mdstaplingrenewwindow mdstoredir mdstorelocks mdwarnwindow memcacheconnttl mergeslashes ' +
    'mergetrailers mimemagicfile minsparethreads mmapfile modemstandard modmimeusepathinfo mutex ' +
    'namevirtualhost noproxy outputsed pidfile port protocol protocolecho protocols ' +
    'protocolshonororder proxy100continue proxyaddheaders proxybadheader proxyblock proxydomain ' +
    'proxyerroroverride proxyftpdircharset proxyftpescapewildcards proxyftplistonwildcard ' +
    'proxyhctpsize proxyhtmlbufsize proxyhtmlcharsetout proxyhtmldoctype proxyhtmlenable ' +
    'proxyhtmlevents proxyhtmlextended proxyhtmlfixups proxyhtmlinterp proxyhtmllinks ' +
    'proxyhtmlmeta proxyhtmlstripcomments proxyhtmlurlmap proxyiobuffersize proxymaxforwards ' +
    'proxypass proxypassinherit proxypassinterpolateenv proxypassmatch proxypassreverse ' +
    'proxypassreversecookiedomain proxypassreversecookiepath proxypreservehost ' +
    'proxyreceivebuffersize proxyremote proxyremotematch proxyrequests proxyscgiinternalredirect ' +
    'proxyscgisendfile proxyset proxysourceaddress proxystatus proxytimeout proxyvia ' +
    'proxywebsocketfallbacktoproxyhttp readbuffersize receivebuffersize redisconnpoolttl ' +
    'redistimeout regexdefaultoptions registerhttpmethod remoteipheader remoteipinternalproxy ' +
    'remoteipinternalproxylist remoteipproxiesheader remoteipproxyprotocol ' +
    'remoteipproxyprotocolexceptions remoteiptrustedproxy remoteiptrustedproxylist ' +
    'requestreadtimeout rewritemap scoreboardfile script scriptalias scriptaliasmatch scriptlog ' +
    'scriptlogbuffer scriptloglength scriptsock seerequesttail sendbuffersize serveradmin ' +
    'serveralias serverlimit servername serverpath serverroot servertokens sessioncryptodriver ' +
    'sessioncryptopassphrasefile setexternalauthmethod setexternalgroupmethod ssiendtag ' +
    'ssistarttag sslcadnrequestfile sslcadnrequestpath sslcarevocationcheck sslcarevocationfile ' +
    'sslcarevocationpath sslcertificatechainfile sslcertificatefile sslcertificatekeyfile ' +
    'sslcompression sslcryptodevice sslengine sslfips sslhonorcipherorder ' +
    'sslinsecurerenegotiation sslocspdefaultresponder sslocspenable sslocspnoverify ' +
    'sslocspoverrideresponder sslocspproxyurl sslocsprespondercertificatefile ' +
    'sslocsprespondertimeout sslocspresponsemaxage sslocspresponsetimeskew sslocspuserequestnonce ' +
    'sslopensslconfcmd sslpassphrasedialog sslprotocol sslproxycacertificatefile ' +
    'sslproxycacertificatepath sslproxycarevocationcheck sslproxycarevocationfile ' +
    'sslproxycarevocationpath sslproxycheckpeercn sslproxycheckpeerexpire sslproxycheckpeername ' +
    'sslproxyciphersuite sslproxyengine sslproxymachinecertificatechainfile ' +
    'sslproxymachinecertificatefile sslproxymachinecertificatepath sslproxyprotocol ' +
    'sslproxyverify sslproxyverifydepth sslrandomseed sslsessioncache sslsessioncachetimeout ' +
    'sslsessionticketkeyfile sslsessiontickets sslsrpunknownuserseed sslsrpverifierfile ' +
    'sslstaplingcache sslstaplingerrorcachetimeout sslstaplingfaketrylater sslstaplingforceurl ' +
    'sslstaplingrespondertimeout sslstaplingresponsemaxage sslstaplingresponsetimeskew ' +
    'sslstaplingreturnrespondererrors sslstaplingstandardcachetimeout sslstrictsnivhostcheck ' +
    'sslusestapling sslvhostsnipolicy startservers stricthostcheck suexec suexecusergroup ' +
    'threadlimit threadsperchild threadstacksize timeout traceenable transferlog typesconfig ' +
    'undefine usecanonicalname usecanonicalphysicalport user userdir virtualdocumentroot ' +
    'virtualdocumentrootip virtualscriptalias virtualscriptaliasip watchdoginterval xml2encalias ' +
    'xml2startparse'
  ).split(' '),
);

const ALLOWED = new Map(
  CLASSES.flatMap(([classes, names]) => names.split(' ').map((name) => [name, classes] as const)),
);

/**
 * Say which classes of `AllowOverride` let a `.htaccess` have a directive.
 *
 * @param name - In lower case; a section's with `<` before it.
 * @returns None where no `.htaccess` may have it, `undefined` for a directive that is not known here.
 */
export function overrideClasses(name: string): readonly string[] | undefined {
  return ALLOWED.get(name) ?? (NEVER.has(name) ? [] : undefined);
}
