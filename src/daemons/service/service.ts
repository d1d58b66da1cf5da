import type { Asking } from '../../adapters/service/asking.ts';
import type { GoodConfig, WatchedConfig } from '../../adapters/service/watched-config.ts';
import { printableAscii } from '../../core/printable-text.ts';
import { Places, type Bounds } from '../../core/service/places.ts';
import {
  isAnswerWhole,
  MOST_ANSWER_BYTES,
  parseAnswer,
  renderPrompt,
  renderWelcome,
} from '../../core/service/reply.ts';
import {
  isWaiting,
  MOST_REQUEST_BYTES,
  parseRequest,
  type RequestHead,
} from '../../core/service/request.ts';
import { renderStatus, type Status } from '../../core/service/status.ts';
import type { Decider } from './decider.ts';
import type { Complain } from './log.ts';
import { peersOf, type Peer, type Peers } from './peers.ts';
import { endOf, REFUSED_CONVERSATION, replyOf, UNAVAILABLE } from './replies.ts';
import { processStatus } from './process-status.ts';
import { promptFor } from './respond.ts';

/** How long a request may come in, and an answer go out. */
const REQUEST_MS = 2000;
const REPLY_MS = 1000;

/** How long a user may type: sshd's LoginGraceTime. */
const TYPING_MS = 120_000;

/** Logins at work at once: a hundred a second would have to take seconds each to fill that. */
const BOUNDS: Bounds = { all: 512, each: 384 };

/** Users who are typing: what they were asked for costs nothing but a connection. */
const TYPING_BOUNDS: Bounds = { all: 2048, each: 1536 };

/** A user who is to be asked, and what becomes of the answer. */
interface Question {
  readonly prompt: string;
  decide(typed: Uint8Array): Promise<Uint8Array>;
}

/** The resident service: factors for programs that ask over a socket. */
export class Service {
  readonly #config: WatchedConfig;
  readonly #decider: Decider;
  readonly #complain: Complain;
  readonly #places: Places;
  readonly #typing = new Places(TYPING_BOUNDS);
  #peers: { readonly of: GoodConfig; readonly peers: Peers } | undefined;
  #idle: (() => void) | undefined;

  constructor(config: WatchedConfig, decider: Decider, complain: Complain, bounds = BOUNDS) {
    this.#config = config;
    this.#decider = decider;
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
    const question = await this.#inPlace(this.#places, asking, uid, () => this.#begin(asking, uid));
    if (question === undefined) return;
    const typed = await this.#inPlace(this.#typing, asking, uid, () =>
      this.#ask(asking, uid, question.prompt),
    );
    if (typed === undefined) return;
    await this.#inPlace(this.#places, asking, uid, async () => {
      asking.reply(await question.decide(typed), REPLY_MS);
    });
  }

  /** Resolves once nobody is being answered; who is still typing is not waited for. */
  async idle(): Promise<void> {
    if (this.#places.taken === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Do a part of the work for somebody, where there is a place; they were answered where there is none. */
  async #inPlace<T>(
    places: Places,
    asking: Asking,
    uid: number,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    if (!places.take(uid)) {
      this.#complain(`too many requests at once of uid ${uid}, or in all`);
      asking.reply(UNAVAILABLE, REPLY_MS);
      return undefined;
    }
    try {
      return await work();
    } catch (error) {
      this.#complain(`a request of uid ${uid} failed: ${String(error)}`);
      asking.reply(UNAVAILABLE, REPLY_MS);
      return undefined;
    } finally {
      places.give(uid);
      if (this.#places.taken === 0) this.#idle?.();
    }
  }

  /** Take a request, and answer it, or say what the user is to be asked. */
  async #begin(asking: Asking, uid: number): Promise<Question | undefined> {
    const refuse = (what: string, reply: Uint8Array): Question | undefined => {
      this.#complain(printableAscii(`uid ${uid}${what}`));
      asking.reply(reply, REPLY_MS);
      return undefined;
    };
    const expected = { mostBytes: MOST_REQUEST_BYTES, waitMs: REQUEST_MS, isWhole: isWaiting };
    const asked = await asking.read(expected);
    const parsed = asked.kind === 'bytes' ? parseRequest(asked.bytes) : asked;
    if (parsed.kind === 'malformed' || parsed.kind === 'refused') {
      return refuse(`: ${parsed.what}`, UNAVAILABLE);
    }
    const no = parsed.kind === 'conversation' ? REFUSED_CONVERSATION : UNAVAILABLE;
    const config = this.#config.current((problems) => {
      for (const problem of problems) {
        this.#complain(`${problem}; the configuration before it goes on`);
      }
    });
    if (config === undefined) return refuse(': there is no configuration', no);
    const { byUid, adminUids } = this.#peersIn(config);
    if (parsed.kind === 'status') {
      if (!adminUids.has(uid)) return refuse(' may not ask for the status', no);
      asking.reply(renderStatus(this.#status(config.path)), REPLY_MS);
      return undefined;
    }
    const { request } = parsed;
    const peer = byUid.get(uid);
    if (peer?.factors.has(request.name) !== true) {
      const what = ` may not ask for ${request.name}: service.allow_users does not name it`;
      return refuse(what, no);
    }
    if (parsed.kind === 'conversation') return this.#question(parsed.request, config, peer);
    asking.reply(replyOf(await this.#decider.decide(parsed.request, config)), REPLY_MS);
    return undefined;
  }

  #question(request: RequestHead, config: GoodConfig, peer: Peer): Question {
    return {
      prompt: promptFor(request.name, config),
      decide: async (typed) => {
        return endOf(await this.#decider.decide({ ...request, form: typed }, config), peer);
      },
    };
  }

  /** Ask the user; nothing where nobody answered. */
  async #ask(asking: Asking, uid: number, prompt: string): Promise<Uint8Array | undefined> {
    asking.send(Buffer.concat([renderWelcome(), renderPrompt(prompt)]));
    const asked = await asking.read({
      mostBytes: MOST_ANSWER_BYTES,
      waitMs: TYPING_MS,
      isWhole: isAnswerWhole,
    });
    const typed = asked.kind === 'bytes' ? parseAnswer(asked.bytes) : undefined;
    if (typed === undefined) {
      const what = asked.kind === 'bytes' ? 'an answer that is none' : asked.what;
      this.#complain(`uid ${uid}: ${what}`);
      asking.drop();
    }
    return typed;
  }

  #status(path: string): Status {
    const config = { path, problems: [...this.#config.problems] };
    // Whoever asks has a place, too.
    const here = { atWork: this.#places.taken - 1, typing: this.#typing.taken };
    return { config, ...here, ...this.#decider.status(), ...processStatus() };
  }

  #peersIn(config: GoodConfig): Peers {
    if (this.#peers?.of !== config) {
      this.#peers = { of: config, peers: peersOf(config, this.#complain) };
    }
    return this.#peers.peers;
  }
}
