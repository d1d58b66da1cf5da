import { chownSync, writeFileSync } from 'node:fs';
import { run, type Outcome, type RunOptions } from './run.ts';
import { secretFile } from './scratch.ts';
import { ServiceProcess, WEB } from './service-process.ts';

/** A deployment of one factor with a resident service, everything in a folder of root's. */
export class ServiceStage extends ServiceProcess {
  constructor() {
    super();
    for (const folder of ['secrets', 'state']) this.folder(folder);
    this.configure();
  }

  /** @param own - Keys of the service itself. */
  configure(keys = '', allowed = `www-data = ["otp"]`, own = ''): void {
    writeFileSync(
      this.at('factors.toml'),
      `[service]
${own}
[service.allow_users]
${allowed}
[factors.otp]
type = "totp"
secret_file = "${this.at('secrets')}/%u"
owner = "${this.uid}"
state_dir = "${this.at('state')}"
${keys}
`,
    );
  }

  enrol(login: string, text = secretFile(['DISALLOW_REUSE'])): void {
    const path = this.at('secrets', login);
    writeFileSync(path, text, { mode: 0o600 });
    chownSync(path, this.uid, this.uid);
  }

  start(words: readonly string[] = [], before: readonly string[] = []): Promise<void> {
    return this.run({ COSIGN_FACTORS_CONF: this.at('factors.toml') }, words, before);
  }

  /** Post a form as the web server does. */
  post(form: string | Uint8Array, options: RunOptions = {}): Promise<Outcome> {
    return run(this.factor, form, { uid: WEB, gid: WEB, ...options });
  }

  /** The same to another factor of the launcher. */
  postTo(name: string, form: string): Promise<Outcome> {
    return run(this.at('bin', name), form, { uid: WEB, gid: WEB });
  }
}
