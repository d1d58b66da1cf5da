import type { LighttpdRule } from '../../../src/policy/lint/lighttpd-rules.ts';
import { COSIGN, under } from '../lighttpd/site.ts';
import { conf, OTP, PAM, type Fixture, type Tree } from './fixture.ts';

/** What every login has, so that no list is left over. */
const BASE = [...COSIGN, 'cosign.require-factor = ( "PAM" )'];
const ON = 'cosign.protected = "enable"';
const LIST = 'cosign.require-factor = ( "PAM", "otp" )';

/** Lines, and behind them a place that is protected as it should be. */
function tree(...lines: readonly string[]): Tree {
  const last = ['$HTTP["url"] =^ "/last" {', ON, LIST, '}'];
  return { 'lighttpd.conf': [...lines, ...last, ''].join('\n') };
}

function site(...lines: readonly string[]): Tree {
  return tree(...BASE, ...lines);
}

/** Lines that hold below a path. */
function block(condition: string, ...lines: readonly string[]): readonly string[] {
  return [`$HTTP["url"] ${condition} {`, ...lines, '}'];
}

/** Line N of what was given to `site`, from 1. */
function at(...lines: readonly number[]): readonly string[] {
  return lines.map((line) => `lighttpd.conf:${BASE.length + line}`);
}

/** A setting outside of conditions that is wrong, and one that is right. */
function setting(bad: string, good: string): Fixture {
  return { bad: site(bad), at: at(1), good: site(good) };
}

/** The same in a place that is protected. */
function list(bad: string, good = '( "PAM", "otp" )'): Fixture {
  const place = (value: string): Tree =>
    site(...block('=^ "/a"', ON, `cosign.require-factor = ${value}`));
  return { bad: place(bad), at: at(3), good: place(good) };
}

/** Without one of the lines of a site. */
function without(start: string, ...lines: readonly string[]): Tree {
  return tree(...BASE.filter((line) => !line.startsWith(start)), ...lines);
}

const PLACE = block('=^ "/a"', ON, LIST);
const PROXY = 'proxy.server = ( "/a" => ( ( "host" => "::1" ) ) )';
const modules = (value: string): Tree =>
  tree(`server.modules = ( ${value} )`, ...BASE.slice(1), PROXY);
const weblogin = (suffix: string): Tree => conf(`suffix ${suffix}`, PAM, OTP);
const REQUIRED = 'server.http-parseopts = ( "url-normalize-required" => "enable" )';
const SUFFIX = ['cosign.factor-suffix = "-junk"', 'cosign.factor-suffix-ignore = "enable"'];

export const LIGHTTPD_FIXTURES: Readonly<Record<LighttpdRule, Fixture>> = {
  'lighttpd-fault': {
    bad: site('$HTTP["path"] == "/a" { }'),
    at: at(1),
    good: site('$HTTP["url"] == "/a" { }'),
  },
  'lighttpd-passed-over': list(
    '( "PAM" "otp" "PAM" )'.replace(' "PAM" )', ' )'),
    '( "PAM", "otp" )',
  ),
  'lighttpd-nul': {
    bad: site(...PLACE, '# \0'),
    at: at(PLACE.length + 1),
    good: site(...PLACE, '#'),
  },
  'lighttpd-unknown-key': {
    bad: site('cosign.protect = "enable"', ...block('=^ "/a"', 'Cosign.Protected = "enable"')),
    at: at(1, 3),
    good: site('cosign.protected = "disable"', ...block('=^ "/a"', ON)),
  },
  'lighttpd-type': setting('cosign.factor-suffix = 1', 'cosign.factor-suffix = "1"'),
  'lighttpd-broken-key': setting('cosign.check-ip = "never"', 'cosign.http-only = "disable"'),
  'lighttpd-no-effect': setting('cosign.port = 6664', 'cosign.port = 6663'),
  'lighttpd-service': setting('cosign.service := "www"', 'cosign.service := "cosign-www"'),
  'lighttpd-reference-group': setting(
    'cosign.valid-reference := "https://w(ww)?\\.example\\.edu/.*"',
    'cosign.valid-reference := "https://[(]w(?:ww)?\\(\\.example\\.edu/.*"',
  ),
  'lighttpd-name': list('( "PAM", "otp,LEVEL2" )'),
  'lighttpd-empty-list': {
    bad: site(...block('=^ "/a"', 'cosign.require-factor = ()')),
    at: at(2),
    good: site(...block('=^ "/a"', 'cosign.redirect = "https://weblogin.example.edu/"')),
  },
  'lighttpd-many': list('( "PAM", "a", "b", "c", "d" )', '( "PAM", "a" )'),
  'lighttpd-overflow': list('( "PAM", "a", "b" )', '( "PAM", "a" )'),
  'lighttpd-no-module': {
    bad: modules('"mod_access"'),
    at: ['lighttpd.conf:1'],
    good: modules('"mod_access", "mod_cosign"'),
  },
  'lighttpd-module-order': {
    bad: modules('"mod_proxy", "mod_cosign"'),
    at: ['lighttpd.conf:1'],
    good: modules('"mod_scgi", "mod_cosign", "mod_proxy"'),
  },
  'lighttpd-handler-missing': {
    bad: without('cosign.validation-handler-uri', ...PLACE),
    at: ['lighttpd.conf'],
    good: site(...PLACE),
  },
  'lighttpd-handler-incomplete': {
    bad: without('cosign.valid-reference', ...PLACE),
    at: ['lighttpd.conf:5'],
    good: site(...PLACE),
  },
  'lighttpd-handler-stricter': {
    bad: tree(
      ...COSIGN,
      'cosign.require-factor = ( "otp" )',
      ...block(
        '=^ "/b"',
        ON,
        '# cosign-lint: ignore lighttpd-replaces a login is enough here',
        'cosign.require-factor = ( "PAM" )',
      ),
    ),
    at: ['lighttpd.conf:13'],
    good: site(...block('=^ "/b"', ON, 'cosign.require-factor = ( "PAM" )')),
  },
  'lighttpd-incomplete': {
    bad: without('cosign.hostname', ...PLACE),
    at: ['lighttpd.conf:10', 'lighttpd.conf:14'],
    good: site(...PLACE),
  },
  'lighttpd-unprotected': {
    bad: site(...block('=^ "/a"', LIST)),
    at: at(2),
    good: site('$HTTP["scheme"] == "https" {', ON, '}', ...block('=^ "/a"', LIST)),
  },
  'lighttpd-left-over': {
    bad: tree(...COSIGN, ...PLACE, ...under('/b')),
    at: ['lighttpd.conf:5', 'lighttpd.conf:14'],
    good: site(...PLACE, ...under('/b')),
  },
  'lighttpd-replaces': {
    bad: site(
      ...block('=^ "/a"', ON, LIST, ...block('=^ "/a/b"', 'cosign.require-factor = ( "PAM" )')),
    ),
    at: at(5),
    good: site(...block('=^ "/a"', ON, LIST, ...block('=^ "/a/b"', LIST))),
  },
  'lighttpd-undone': {
    bad: site(...PLACE, ...block('=^ "/"', ON, 'cosign.require-factor = ( "PAM" )')),
    at: at(7),
    good: site(...block('=^ "/"', ON, 'cosign.require-factor = ( "PAM" )'), ...PLACE),
  },
  'lighttpd-same-block': {
    bad: site(...block('=^ "/a"', ON), ...block('=~ "^/A"', LIST)),
    at: at(4),
    good: site(...block('=^ "/a"', ON, LIST), ...block('=~ "^/a"', 'url.x = 1')),
  },
  'lighttpd-unanchored': {
    bad: site(...block('=~ "/a/(b|c)"', 'cosign.http-only = "enable"')),
    at: at(1),
    good: site(...block('=~ "^/a/(b|c)"', 'cosign.http-only = "enable"')),
  },
  'lighttpd-question-mark': {
    bad: site(REQUIRED, ...block('== "/a"', ON, LIST)),
    at: at(2),
    good: site(REQUIRED, ...block('=^ "/a"', ON, LIST)),
  },
  'lighttpd-not-utf8': {
    bad: site(...block('=~ "^/(a|b)/"', ON, LIST)),
    at: at(1),
    good: site(...block('=~ "^/a/"', ON, LIST), ...block('== "/b"', ON, LIST)),
  },
  'lighttpd-open-prefix': {
    bad: site(...block('=~ "^/public"', 'cosign.protected = "disable"')),
    at: at(1),
    good: site(...block('=~ "^/public(/|$)"', 'cosign.protected = "disable"')),
  },
  'lighttpd-public-access': {
    bad: site(...block('=^ "/a/"', ON, LIST, 'cosign.allow-public-access = "enable"')),
    at: at(4),
    good: site(...block('=^ "/a"', ON, LIST, 'cosign.allow-public-access = "disable"')),
  },
  'lighttpd-suffix': {
    bad: { ...site('cosign.factor-suffix = "-other"', ...PLACE), ...weblogin('-junk') },
    at: at(1),
    good: { ...site(...SUFFIX, ...PLACE), ...weblogin('-junk') },
  },
};
