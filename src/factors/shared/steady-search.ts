import type { LocatedSecret } from '../../adapters/secret-place.ts';
import { readSecrets } from '../../adapters/secret-store.ts';
import { wholeSecondSince } from '../../adapters/whole-second.ts';
import { SCRATCH_DIGITS, type CodeDecision, type CodeRules } from '../../core/code-decision.ts';
import { codeRules } from '../../core/config/code-rules.ts';
import type { SecretSection } from '../../core/config/sections/secret-section.ts';
import { readScratchHashes, SCRATCH_OPTION } from '../../core/scratch-hashes.ts';
import { readOption, type SecretFileText } from '../../core/secret-file.ts';
import { Fault } from '../../core/verdict.ts';
import type { TypedHashes } from './typed-hashes.ts';

/** How one kind of code is checked. */
export interface CodeKind {
  /** Check a code against one device's secret file. */
  check(text: SecretFileText, code: string, nowSeconds: number, rules: CodeRules): CodeDecision;
  /** A well-formed secret file that nobody has. */
  readonly decoy: SecretFileText;
}

/** What somebody typed, when, and in which section. */
export interface TypedCode {
  readonly section: SecretSection;
  readonly kind: CodeKind;
  /** 6 to 8 ASCII digits. */
  readonly code: string;
  /** Unix time in whole seconds. */
  readonly nowSeconds: number;
}

/**
 * A search for one typed code that takes the same time for whoever is refused: a login that is not
 * enrolled, one whose own limit or broken file ends it early, one with hashed scratch codes, and one
 * with several devices.
 */
export interface SteadySearch {
  /** Check the code against one device's secret file. */
  check(text: SecretFileText): CodeDecision;
  /** Do what was not done for the login's own files, on files of nobody. */
  fill(): void;
  /**
   * Wait where hashes of more devices than usual may have taken longer than those of nobody's: each may
   * have a salt of its own, and the hashes for ten take about half a second.
   *
   * @param startedAt - When the search began, on the clock of `performance.now()`.
   */
  settle(startedAt: number): Promise<void>;
}

/** Devices that a login has, as far as the time tells, where each has a folder of them; at least. */
const USUAL_DEVICES = 3;

/**
 * Begin a search. Where the code may be a scratch code, and is no other code that is accepted, it is
 * hashed before anything is locked, as often for everybody; for nobody else what hashes is loaded.
 *
 * @param located - `undefined` for a login that can have no files.
 */
export async function openSearch(
  typed: TypedCode,
  located: LocatedSecret | undefined,
): Promise<SteadySearch> {
  const rules = codeRules(typed.section);
  const hashes = await openHashes(typed, located);
  return searchBy(typed, hashes === undefined ? rules : { ...rules, hash: hashes.hash });
}

function searchBy(typed: TypedCode, rules: CodeRules): SteadySearch {
  const { kind, code, nowSeconds } = typed;
  let searched = 0;
  const check = (text: SecretFileText): CodeDecision => {
    const decision = kind.check(text, code, nowSeconds, rules);
    const { outcome } = decision;
    if (outcome.kind === 'accepted' || outcome.reason !== 'throttled') searched += 1;
    return decision;
  };
  const fill = (): void => {
    while (searched < leastDevices(typed)) check(kind.decoy);
  };
  const settle = async (startedAt: number): Promise<void> => {
    if (!hasDevices(typed.section) || code.length !== SCRATCH_DIGITS) return;
    await wholeSecondSince(startedAt);
  };
  return { check, fill, settle };
}

function hasDevices({ secret_file: path }: SecretSection): boolean {
  return path.endsWith('/');
}

function leastDevices({ section }: TypedCode): number {
  return hasDevices(section) ? USUAL_DEVICES : 1;
}

async function openHashes(
  typed: TypedCode,
  located: LocatedSecret | undefined,
): Promise<TypedHashes | undefined> {
  const { section, code } = typed;
  if (code.length !== SCRATCH_DIGITS) return undefined;
  // What cannot be read is told where it is used.
  const texts = orNone(() => readSecrets(located?.list() ?? []).map(({ text }) => text));
  const near = searchBy(typed, { ...codeRules(section), learnsSkew: false });
  const decisions = texts.flatMap((text) => orNone(() => [near.check(text)]));
  if (decisions.some(({ outcome }) => outcome.kind === 'accepted')) return undefined;
  near.fill();
  const hashed = texts.filter((text) => readOption(text, SCRATCH_OPTION) !== undefined);
  if (section.scratch_codes === 'clear' && hashed.length === 0) return undefined;
  const { TypedHashes } = await import('./typed-hashes.ts');
  const hashes = new TypedHashes(code);
  for (const scratch of hashed.flatMap((text) => orNone(() => [readScratchHashes(text)]))) {
    if (scratch !== undefined) await hashes.make(scratch.salt, scratch.settings);
  }
  if (section.scratch_codes !== 'clear') await hashes.fillTo(leastDevices(typed));
  return hashes;
}

function orNone<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
