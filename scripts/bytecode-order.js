import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The secret of RFC 6238's examples, and its base32. */
const KEY = '12345678901234567890';
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** See src/native/launcher.c. */
const STARTED_AS = ['--cwd=/dev/null/started-as', '--'];

const LOGIN = 'alice';

/**
 * Have a build of the executable write down which functions a login runs, in their order: laid out like that
 * fewer pages of the next build are read, and a login is some percents faster.
 *
 * @param {string} runtime - Path of the build.
 * @param {(order: string | undefined) => void} use - Is called with the path of the list, or with nothing where
 * the login was not one: then a build without it is as right, and slower.
 */
export function withLoginOrder(runtime, use) {
  const scratch = mkdtempSync(join(tmpdir(), 'cosign-factors-order-'));
  try {
    const order = join(scratch, 'order');
    use(logIn(runtime, scratch, order) && existsSync(order) ? order : undefined);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * @param {string} runtime
 * @param {string} scratch
 * @param {string} order
 * @returns whether it was one.
 */
function logIn(runtime, scratch, order) {
  for (const folder of ['secrets', 'state']) mkdirSync(join(scratch, folder), { mode: 0o700 });
  const options = { mode: 0o600 };
  const file = `${SECRET}\n" DISALLOW_REUSE\n" TOTP_AUTH\n12345678\n`;
  writeFileSync(join(scratch, 'secrets', LOGIN), file, options);
  const config = join(scratch, 'factors.toml');
  const section = `[factors.totp]
type = "totp"
secret_file = "${scratch}/secrets/%u"
owner = "${process.getuid?.() ?? 0}"
state_dir = "${scratch}/state"
`;
  writeFileSync(config, section, options);
  const { status } = spawnSync(runtime, [...STARTED_AS, join(scratch, 'totp')], {
    env: { COSIGN_FACTORS_CONF: config, BUN_BYTECODE_ORDER_OUT: order },
    input: `${LOGIN}\n${codeAt(Math.floor(Date.now() / 30_000))}\n`,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0;
}

/**
 * @param {number} step
 * @see RFC 4226 §5.3
 */
function codeAt(step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', KEY).update(counter).digest();
  const at = (digest[19] ?? 0) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}
