import { KEY_FILE_HEADER } from '../../src/core/yubikey/key-file.ts';
import { keySecretId } from '../../src/core/yubikey/key-state.ts';
import { Stage, type Way } from './stage.ts';
import { SoftKey } from './soft-key.ts';

/** Ids of keys that differ in one character. */
export const KEY_IDS = ['cccccccccccb', 'cccccccccccd'] as const;

/** A yubico factor with local validation, alice's key and one of nobody's. */
export class YubicoStage {
  readonly stage: Stage;
  readonly key = new SoftKey(KEY_IDS[0]);
  readonly stranger = new SoftKey(KEY_IDS[1], 'c4422890653076cde73d449b191b416a');

  constructor(way: Way, more = '') {
    this.stage = new Stage(way, 'otp');
    const { scratch, state } = this.stage;
    this.stage.configure(
      `type = "yubico"
       mode = "local"
       mapping_file = "${scratch.at('mapping')}"
       key_file = "${scratch.at('keys.csv')}"
       state_dir = "${state}"
       ${more}`,
    );
    this.map(`alice:${this.key.secret.publicId}\n`);
    this.program(this.key);
  }

  /** Give alice's key this secret. */
  program(key: SoftKey): void {
    const lines = [KEY_FILE_HEADER, key.line, this.stranger.line, ''];
    this.stage.write('keys.csv', lines.join('\n'));
  }

  /** Write the mapping. */
  map(text: string): void {
    this.stage.write('mapping', text, 0o644);
  }

  /** The state file of a key, within the stage's folder. */
  stateOf(key: SoftKey): string {
    return `state/~${keySecretId(key.secret)}`;
  }

  remove(): void {
    this.stage.remove();
  }
}
