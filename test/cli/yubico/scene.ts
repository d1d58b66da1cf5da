import { loadConfig, type LoadedConfig } from '../../../src/adapters/config-file.ts';
import { Scratch } from '../../support/scratch.ts';
import { SoftKey } from '../../support/soft-key.ts';
import { KEY_IDS } from '../../support/yubico-stage.ts';

/** A configuration with one yubico section, beside one of another type, in a folder of a test's own. */
export class YubicoScene {
  readonly scratch = new Scratch();
  readonly key = new SoftKey(KEY_IDS[0]);
  readonly stranger = new SoftKey(KEY_IDS[1], 'c4422890653076cde73d449b191b416a');

  constructor() {
    this.scratch.folder('state');
    this.scratch.folder('keys');
    this.scratch.write('mapping', `alice:${KEY_IDS[0]}\n`, 0o644);
  }

  /** With local validation, and one file a key. */
  local(more = ''): LoadedConfig {
    return this.load(
      `mode = "local"
       key_file = "${this.scratch.at('keys/%k')}"
       state_dir = "${this.scratch.at('state')}"
       ${more}`,
    );
  }

  load(keys: string, mapping = this.scratch.at('mapping')): LoadedConfig {
    const text = `
      [factors.totp]
      type = "totp"
      secret_file = "/nowhere/%u"
      [factors.otp]
      type = "yubico"
      mapping_file = "${mapping}"
      ${keys}`;
    return loadConfig(this.scratch.configure(text));
  }

  remove(): void {
    this.scratch.remove();
  }
}
