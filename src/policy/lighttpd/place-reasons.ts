import type { Reason } from '../httpd/reasons.ts';
import { isHandler, isProtected, lacks } from './cosign-answer.ts';
import { saidOf, titleOf, type CosignPlace, type Placed } from './cosign-place.ts';
import { takerOf } from './request-taker.ts';

/** Say which settings decided, first, and which lost to them, each with the rule. */
export function reasonsAt(place: CosignPlace, path: string, isLoaded: boolean): readonly Reason[] {
  if (!isLoaded) return [reasonOf(place, 'server.modules', 'has no mod_cosign: nobody is asked')];
  const taker = takerOf(place, path);
  if (taker !== undefined) {
    const rule = 'its module stands before mod_cosign in server.modules, and takes the request';
    return [{ ...saidOf(taker.setting), rule }];
  }
  const handler = 'cosign.validation-handler-uri';
  if (place.text(handler) === undefined) {
    return [reasonOf(place, handler, 'is not set: the filter ends the connection unanswered')];
  }
  if (isHandler(place, path)) {
    return [reasonOf(place, handler, 'this address takes the cookie: nobody is asked')];
  }
  const missing = lacks(place);
  const protection = reasonOf(place, 'cosign.protected', 'unset means off');
  if (!isProtected(place)) return [protection, ...place.lists.map(useless)];
  if (missing.length > 0) {
    const rule = 'is not set or empty: the filter answers 503';
    return [...missing.map((name) => reasonOf(place, name, rule)), protection];
  }
  return [...factorReasons(place), protection];
}

function factorReasons(place: CosignPlace): readonly Reason[] {
  const { checked, named, lists } = place;
  const reasons: Reason[] = [];
  if (checked !== undefined) {
    reasons.push({ ...saidOf(checked.setting), rule: `${placeOf(checked)}, the last that holds` });
  }
  if (named !== undefined && named !== checked) {
    const rule =
      'an empty list: the weblogin is asked for nothing, and what is checked stays as it was';
    reasons.push({ ...saidOf(named.setting), rule });
  }
  if (named === undefined) {
    reasons.push(reasonOf(place, 'cosign.require-factor', 'is not set: a login is enough'));
  }
  const lost = lists.filter((list) => list !== checked && list !== named).toReversed();
  for (const list of lost) {
    const rule = `lost: ${placeOf(list)}, and a later list that holds replaces it`;
    reasons.push({ ...saidOf(list.setting), rule });
  }
  return reasons;
}

function useless({ setting }: Placed): Reason {
  return { ...saidOf(setting), rule: 'lost: it never turns protection on' };
}

/** A setting that holds with where it stands, or one that is not there. */
function reasonOf(place: CosignPlace, name: string, whenUnset: string): Reason {
  const placed = place.last(name);
  if (placed === undefined) return { file: place.file, line: 0, directive: name, rule: whenUnset };
  const isSaid = /^cosign\.protected$/.test(name);
  return { ...saidOf(placed.setting), rule: isSaid ? placeOf(placed) : whenUnset };
}

function placeOf({ block, setting }: Placed): string {
  const around = block.index === 0 ? '' : ` (${block.file}:${block.line})`;
  return block.index === 0 && setting.line > 0
    ? 'stands outside all conditions'
    : `stands under ${titleOf(block)}${around}`;
}
