import type { LighttpdConfig } from './config-tree.ts';
import { COSIGN_KEYS, wrongType } from './cosign-keys.ts';
import type { CosignPlace, Placed } from './cosign-place.ts';

const FROM_SOURCE =
  "the answers for lighttpd are from the source of Cosign's filter; nobody has seen it run";
const STOPPED = 'it ignores the rest of the file, and only its log says so';
const VERSIONS =
  'conditions are decided as lighttpd 1.4.69 does; the filter can be built for less than 1.4.56 only';

/** Settings that change what is asked for, or who is asked, beside mod_cosign. */
const BESIDE: Readonly<Record<string, string>> = {
  'url.redirect': 'may send the request away before mod_cosign sees it',
  'url.access-deny': 'may refuse the request before mod_cosign sees it',
  'auth.require': 'asks for a login of its own',
  'magnet.attract-raw-url-to': 'may do anything with the request',
  'url.rewrite': 'is not followed: ask for the path that comes of it',
  'url.rewrite-once': 'is not followed: ask for the path that comes of it',
  'url.rewrite-repeat': 'is not followed: ask for the path that comes of it',
  'url.rewrite-if-not-file': 'is not followed: ask for the path that comes of it',
  'url.rewrite-repeat-if-not-file': 'is not followed: ask for the path that comes of it',
};

/**
 * Say what may be otherwise on the real machine.
 *
 * @param hasNoMemory - Whether the answer is for a process that no request with a list has met.
 */
export function placeWarnings(
  config: LighttpdConfig,
  place: CosignPlace,
  hasNoMemory: boolean,
): readonly string[] {
  const { notes, passedOver, stops } = config;
  const beside = Object.entries(BESIDE).flatMap(([name, what]) => {
    const placed = place.last(name);
    return placed === undefined ? [] : [`${where(placed)}: ${name} ${what}`];
  });
  const wrong = Object.entries(COSIGN_KEYS).flatMap(([name, { type, isBroken }]) => {
    return place.all(name).flatMap((placed) => {
      const needed = wrongType(type, placed.setting.value);
      const isUnknown = placed.setting.value.kind === 'unknown';
      return [
        ...(needed === undefined
          ? []
          : [`${where(placed)}: ${name} must be ${needed}; lighttpd does not start`]),
        ...(isBroken === undefined
          ? []
          : [`${where(placed)}: the filter writes over its own memory for ${name}`]),
        ...(isUnknown ? [`${where(placed)}: the value of ${name} is not known here`] : []),
      ];
    });
  });
  return [
    ...(hasNoMemory && place.checked === undefined
      ? ['without a list the filter checks the one that a request before this met, or none']
      : []),
    ...wrong,
    ...beside,
    ...notes.map(({ file, line, what }) => `${file}:${line}: ${what}`),
    ...passedOver.map(({ file, line, what }) => `${file}:${line}: lighttpd passes over ${what}`),
    ...stops.map(({ file, line }) => `${file}:${line}: lighttpd stops at a NUL: ${STOPPED}`),
    FROM_SOURCE,
    VERSIONS,
  ];
}

function where({ setting: { file, line } }: Placed): string {
  return `${file}:${line}`;
}
