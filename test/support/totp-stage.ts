import { join } from 'node:path';
import { caller } from './caller.ts';
import { now, phoneCode, secretFile, type Form } from './scratch.ts';
import { Stage } from './stage.ts';

/** Steps beyond what a search for a skewed clock compares. */
const FARTHEST_STEP = 1700;

/** Keys to add to the usual configuration. */
export interface MoreConfig {
  readonly globals?: (stage: Stage) => string;
  readonly section?: string;
  /** Keep the state in the secret file, as where the caller owns the secrets. */
  readonly stateInFile?: boolean;
}

/** A TOTP factor as Cosign's CGI runs it, with state of its own beside the secrets. */
export function totpStage(form: Form, more: MoreConfig = {}): Stage {
  const stage = new Stage(form);
  stage.configure(
    `type = "totp"
     secret_file = "${stage.secrets}/%u"
     owner = "${caller.uid}"
     ${more.stateInFile === true ? '' : `state_dir = "${stage.state}"`}
     ${more.section ?? ''}`,
    more.globals?.(stage),
  );
  return stage;
}

/** Enrol a login with the secret of RFC 6238, or another, and a window wide enough for several codes. */
export function enrol(
  stage: Stage,
  login: string,
  scratchCodes: readonly string[] = [],
  options: readonly string[] = ['WINDOW_SIZE 17', 'DISALLOW_REUSE'],
  secret?: string,
): string {
  return stage.write(join('secrets', login), secretFile(options, scratchCodes, secret));
}

let wrong: string | undefined;

/** A code that no time step near by has, so that it is wrong and not merely early or late. */
export function wrongCode(): string {
  if (wrong !== undefined) return wrong;
  const near = new Set<string>();
  for (let step = -FARTHEST_STEP; step <= FARTHEST_STEP; step += 1) {
    near.add(phoneCode(now() + step * 30));
  }
  const candidates = Array.from({ length: near.size + 1 }, (_, at) => String(100_000 + at));
  wrong = candidates.find((code) => !near.has(code)) ?? '';
  return wrong;
}
