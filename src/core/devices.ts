import type { SecretFileText } from './secret-file.ts';
import { secretIds, type SecretId } from './state/secret-id.ts';
import type { CodeDecision, CodeOutcome } from './code-decision.ts';
import { Fault, type RejectReason } from './verdict.ts';

/** One device's secret file, its state included. */
export interface Device {
  /** As the file is called; `undefined` where a login has one device only. */
  readonly name: string | undefined;
  readonly text: SecretFileText;
  /** Why it could not be read; then the text is empty. */
  readonly fault?: Fault;
}

/** What was decided over all devices, and the texts that must be stored first, in their order. */
export interface DevicesDecision {
  readonly outcome: CodeOutcome;
  readonly texts: readonly SecretFileText[];
}

/** What a device may be called: the name of its file, which is never hidden. */
export const DEVICE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** More would only give a guesser more codes that are right. */
export const MOST_DEVICES = 10;

/** Which reason tells the operator most, when devices refuse for different ones. */
const TELLING: readonly RejectReason[] = ['replayed', 'skewed', 'throttled', 'bad-code'];

/**
 * Check a code against every device of a login: any of them may match.
 *
 * Only the device that matched is changed then; when none did, each keeps what it learned of the
 * attempt. A device whose file is broken cannot match, and does not stop the others.
 *
 * @param check - Checks the code against one device.
 * @throws Fault with scope `login` when two devices have the same secret, so that a code would work
 * once in each; or when a file is broken and no other device matched.
 */
export function checkDevices(
  devices: readonly Device[],
  check: (text: SecretFileText) => CodeDecision,
): DevicesDecision {
  refuseSameSecret(devices);
  const tried = devices.map((device) => tryDevice(device, check));
  const unchanged = devices.map((device) => device.text);
  const broken = tried.find((each) => each.fault !== undefined);

  const matched = tried.find((each) => each.decision?.outcome.kind === 'accepted');
  if (matched?.decision !== undefined) {
    const { outcome, text } = matched.decision;
    const texts = devices.map((device) => (device === matched.device ? text : device.text));
    return { outcome: withDevice(outcome, matched.device, broken?.device), texts };
  }
  if (broken?.fault !== undefined) throw broken.fault;
  const texts = tried.map((each, at) => each.decision?.text ?? unchanged[at] ?? '');
  for (const reason of TELLING) {
    const refused = tried.find(
      (each) =>
        each.decision?.outcome.kind === 'rejected' && each.decision.outcome.reason === reason,
    );
    if (refused?.decision !== undefined) {
      const isOfDevice = reason !== 'bad-code';
      const { outcome } = refused.decision;
      return { outcome: isOfDevice ? withDevice(outcome, refused.device) : outcome, texts };
    }
  }
  return { outcome: { kind: 'rejected', reason: 'not-enrolled', facts: {} }, texts };
}

interface Tried {
  readonly device: Device;
  readonly decision?: CodeDecision;
  readonly fault?: Fault;
}

function tryDevice(device: Device, check: (text: SecretFileText) => CodeDecision): Tried {
  try {
    if (device.fault !== undefined) throw device.fault;
    return { device, decision: check(device.text) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (device.name === undefined) return { device, fault: error };
    const { scope, placedWhat: what, todo, cause } = error;
    return {
      device,
      fault: new Fault(scope, { path: `device ${device.name}`, what, todo }, cause),
    };
  }
}

function withDevice(outcome: CodeOutcome, device: Device, broken?: Device): CodeOutcome {
  const facts = {
    ...(device.name === undefined ? {} : { device: device.name }),
    ...outcome.facts,
    ...(broken?.name === undefined ? {} : { broken_device: broken.name }),
  };
  return { ...outcome, facts };
}

function refuseSameSecret(devices: readonly Device[]): void {
  if (devices.length < 2) return;
  const seen = new Map<SecretId, Device>();
  for (const device of devices) {
    for (const id of idsOf(device)) {
      const other = seen.get(id);
      if (other !== undefined && other !== device) {
        const names = [other, device].map(({ name }) => name ?? '').join(' and ');
        throw new Fault('login', { what: `devices ${names} have the same secret` });
      }
      seen.set(id, device);
    }
  }
}

/** None where there is no secret to be read, which is that device's fault. */
function idsOf({ text }: Device): readonly SecretId[] {
  try {
    return secretIds(text);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
