import { chmodSync } from 'node:fs';
import { SoftKey } from '../support/soft-key.ts';
import {
  API_KEY,
  replyTo,
  signedBody,
  ValidationServer,
  type Behaviour,
} from '../support/validation-server.ts';
import { KEY_IDS, YubicoStage } from '../support/yubico-stage.ts';
import type { EnrolledFactor, FactorRow } from './factor-row.ts';
import type { Way } from '../support/stage.ts';

/** Yubico OTPs, decrypted here or by a server. */
export const YUBICO_ROWS: readonly FactorRow[] = [
  { title: 'yubico, validated here', type: 'yubico', setUp: setUpLocal },
  { title: 'yubico, validated by a server', type: 'yubico', setUp: setUpServer },
];

const [ID] = KEY_IDS;

function setUpLocal(way: Way): EnrolledFactor {
  const staged = new YubicoStage(way);
  return {
    ...enrolled(staged),
    wrongLog: `rejected bad-code key=${ID}`,
    replayedLog: new RegExp(`^rejected replayed key=${ID} counter=1 use=[0-9] newest=1\\.[0-9]$`),
    breakStore: () => staged.stage.write(staged.stateOf(staged.key), 'nonsense!\n'),
    filesLeft: [
      'factors.toml',
      'keys.csv',
      'mapping',
      'state/.locks',
      'state/.throttle',
      `state/${ID}`,
      staged.stateOf(staged.key),
    ],
  };
}

async function setUpServer(way: Way): Promise<EnrolledFactor> {
  const staged = new YubicoStage(way);
  const both = enrolled(staged);
  const { stage } = staged;
  const server = await ValidationServer.open(remembering(both.wrong()[1] ?? ''));
  stage.configure(
    `type = "yubico"
     urls = ["${server.url}"]
     client_id = 16
     api_key_file = "${stage.write('api.key', btoa(API_KEY))}"
     mapping_file = "${stage.scratch.at('mapping')}"
     state_dir = "${stage.state}"`,
  );
  const said = `key=${ID} server=${server.url} status=`;
  return {
    ...both,
    secrets: [...both.secrets, API_KEY, btoa(API_KEY)],
    wrongLog: `rejected bad-code ${said}BAD_OTP`,
    replayedLog: new RegExp(`^rejected replayed ${said}REPLAYED_OTP$`),
    breakStore: () => stage.write(`state/${ID}.accepted`, 'nonsense!\n'),
    filesLeft: [
      'api.key',
      'factors.toml',
      'keys.csv',
      'mapping',
      `state/.${ID}.accepted.lock`,
      'state/.throttle',
      `state/${ID}.accepted`,
    ],
    close: () => server.close(),
  };
}

/** What both ways of validation have. */
function enrolled({ stage, key, stranger }: YubicoStage) {
  // Alice's id before a block that another key encrypted.
  const wrong = ID + new SoftKey('', '0'.repeat(32)).touch();
  const otps = Array.from({ length: 6 }, () => key.touch());
  let used = 0;
  return {
    stage,
    right: () => {
      used += 1;
      return ['alice', otps[used - 1] ?? ''];
    },
    wrong: () => ['alice', wrong],
    secrets: [
      ...[wrong, ...otps].map((otp) => otp.slice(-32)),
      ...[key, stranger].flatMap(({ secret: { aesKey, privateId } }) => [
        privateId,
        Buffer.from(aesKey).toString('hex'),
      ]),
    ],
    lockStore: () => {
      chmodSync(stage.state, 0o500);
    },
  };
}

/** A server that accepts each OTP once, but for one. */
function remembering(wrong: string): Behaviour {
  const seen = new Set<string>();
  return (question) => {
    const otp = question.parameters.get('otp') ?? '';
    const good = seen.has(otp) ? 'REPLAYED_OTP' : 'OK';
    seen.add(otp);
    const status = otp === wrong ? 'BAD_OTP' : good;
    question.response.end(signedBody(replyTo(question, status)));
  };
}
