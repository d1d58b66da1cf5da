import type { Asking } from '../../adapters/service/asking.ts';
import type { GoodConfig, WatchedConfig } from '../../adapters/service/watched-config.ts';
import { printableAscii } from '../../core/printable-text.ts';
import { Places, type Bounds } from '../../core/service/places.ts';
import { renderReply } from '../../core/service/reply.ts';
import { MOST_REQUEST_BYTES, parseRequest } from '../../core/service/request.ts';
import { answer } from '../../runner/answer.ts';
import type { Log } from '../../runner/conclude.ts';
import type { HostAnswer } from '../../runner/host.ts';
import { peersOf, type Peers } from './peers.ts';
import { respond } from './respond.ts';

/** How long a request may come in, and an answer go out. */
const REQUEST_MS = 2000;
const REPLY_MS = 1000;

/** Logins at work at once: a hundred a second would have to take seconds each to fill that. */
const BOUNDS: Bounds = { all: 512, each: 384 };

/** What is told of what went wrong with the service, and not with a login. */
export type Complain = (what: string) => void;

const UNAVAILABLE: HostAnswer = answer({ kind: 'unavailable', scope: 'service', what: '' });

/** The resident service: factors for programs that ask over a socket. */
export class Service {
  readonly #config: WatchedConfig;
  readonly #log: Log;
  readonly #complain: Complain;
  readonly #places: Places;
  #peers: { readonly of: GoodConfig; readonly peers: Peers } | undefined;
  #idle: (() => void) | undefined;

  constructor(config: WatchedConfig, log: Log, complain: Complain, bounds = BOUNDS) {
    this.#config = config;
    this.#log = log;
    this.#complain = complain;
    this.#places = new Places(bounds);
  }

  /** Answer one who asks. */
  async serve(asking: Asking): Promise<void> {
    let uid: number;
    try {
      uid = asking.peer().uid;
    } catch {
      asking.drop();
      return;
    }
    if (!this.#places.take(uid)) {
      this.#complain(`too many requests at once of uid ${uid}, or in all`);
      asking.reply(replyOf(UNAVAILABLE), REPLY_MS);
      return;
    }
    try {
      asking.reply(replyOf(await this.#answer(asking, uid)), REPLY_MS);
    } catch (error) {
      this.#complain(`a request of uid ${uid} failed: ${String(error)}`);
      asking.reply(replyOf(UNAVAILABLE), REPLY_MS);
    } finally {
      this.#places.give(uid);
      if (this.#places.taken === 0) this.#idle?.();
    }
  }

  /** Resolves once nobody is being answered. */
  async idle(): Promise<void> {
    if (this.#places.taken === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  async #answer(asking: Asking, uid: number): Promise<HostAnswer> {
    const asked = await asking.request(MOST_REQUEST_BYTES, REQUEST_MS);
    const parsed = asked.kind === 'bytes' ? parseRequest(asked.bytes) : asked;
    if (parsed.kind !== 'request') {
      this.#complain(`uid ${uid}: ${parsed.what}`);
      return UNAVAILABLE;
    }
    const { request } = parsed;
    const config = this.#config.current((problems) => {
      for (const problem of problems) {
        this.#complain(`${problem}; the configuration before it goes on`);
      }
    });
    if (config === undefined) return UNAVAILABLE;
    if (this.#peersIn(config).get(uid)?.has(request.name) !== true) {
      const what = `uid ${uid} may not ask for ${request.name}: service.allow_users does not name it`;
      this.#complain(printableAscii(what));
      return UNAVAILABLE;
    }
    return respond(request, config, this.#log);
  }

  #peersIn(config: GoodConfig): Peers {
    if (this.#peers?.of !== config) {
      this.#peers = { of: config, peers: peersOf(config, this.#complain) };
    }
    return this.#peers.peers;
  }
}

function replyOf({ status, line }: HostAnswer): Uint8Array {
  return renderReply(status, line);
}
