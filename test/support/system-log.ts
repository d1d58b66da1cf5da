import { LOG_LISTENER, messagesIn, type LogKind } from './log-listener.ts';
import type { Machine } from './machine.ts';

const PRINTED = '/run/messages';

// After what was sent before it: what a socket takes in comes out in the same order.
const MARK = `
use Socket;
my ($kind, $mark) = @ARGV;
socket(my $log, AF_UNIX, $kind eq 'stream' ? SOCK_STREAM : SOCK_DGRAM, 0) or die $!;
connect($log, pack_sockaddr_un('/dev/log')) or die $!;
send($log, $mark, 0) or die $!;
`;

/** A message as a daemon of syslog's has it. */
export interface LogMessage {
  readonly priority: number;
  readonly time: string;
  readonly pid: number;
  readonly text: string;
}

const HEADER =
  /^<(?<priority>\d+)>(?:(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) )?cosign-factors\[(?<pid>\d+)\]: (?<text>.*?)\0?$/s;

/** The log of a machine of a test's own, as far as we write to it. */
export class SystemLog {
  readonly #machine: Machine;
  readonly #kind: LogKind;
  #marks = 0;
  #read = 0;

  private constructor(machine: Machine, kind: LogKind) {
    this.#machine = machine;
    this.#kind = kind;
  }

  /** Listen on a machine's /dev/log, where nobody does yet. */
  static async listen(machine: Machine, kind: LogKind = 'datagram'): Promise<SystemLog> {
    await machine.write('/run/listen.pl', LOG_LISTENER);
    await machine.write(PRINTED, '');
    machine.start(
      `echo $$ >/run/listen.pid; exec perl /run/listen.pl ${kind} /dev/log >>${PRINTED}`,
    );
    await machine.until(`grep -qx up ${PRINTED}`);
    return new SystemLog(machine, kind);
  }

  /** What we wrote since this was asked last. */
  async messages(): Promise<readonly LogMessage[]> {
    const mark = `mark ${(this.#marks += 1)}`;
    await this.#machine.do('perl -e "$1" "$2" "$3"', MARK, this.#kind, mark);
    const hex = Buffer.from(mark).toString('hex');
    await this.#machine.until(`grep -q '^${hex}' ${PRINTED}`);
    const all = messagesIn(await this.#machine.read(PRINTED));
    const fresh = all.slice(this.#read);
    this.#read = all.length;
    return fresh.flatMap((message) => {
      const { priority, time = '', pid, text = '' } = HEADER.exec(message)?.groups ?? {};
      return pid === undefined
        ? []
        : [{ priority: Number(priority), time, pid: Number(pid), text }];
    });
  }

  /** The lines of these. */
  async lines(): Promise<readonly string[]> {
    return (await this.messages()).map(({ text }) => text);
  }

  /** Listen no more. */
  async stop(): Promise<void> {
    await this.#machine.do('kill "$(cat /run/listen.pid)"; rm /dev/log');
  }
}
