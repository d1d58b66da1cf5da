import type { Section } from '../../src/core/config/schema.ts';
import type { SecretSection } from '../../src/core/config/sections/secret-section.ts';
import type { Factor, Prepared } from '../../src/core/factor.ts';
import type { Login } from '../../src/core/login.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import type { Circumstances } from '../../src/runner/attempt.ts';

type Verify = Prepared['verify'];

/** A section whose files nobody opens; what counts here is its throttle. */
export function sectionWith(throttle?: Section['throttle']): SecretSection {
  return {
    type: 'totp',
    secret_file: '/nowhere/%u',
    ...(throttle === undefined ? {} : { throttle }),
  };
}

/** An attempt at the factor `totp` of a configuration of whoever runs the tests. */
export function circumstances(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    name: 'totp',
    configOwnerUid: process.getuid?.() ?? 0,
    address: '192.0.2.7',
    nowSeconds: 1_700_000_000,
    deadlineMs: 60_000,
    ...changes,
  };
}

/** A factor that decides what it is told, and remembers what it was asked. */
export class FakeFactor implements Factor {
  readonly fields: readonly string[];
  readonly asked: { values: Record<string, string>; nowSeconds: number }[] = [];
  readonly prepared: Login[] = [];
  prepareWith: Omit<Prepared, 'verify'>;
  decide: Verify;

  constructor(
    decide: Verdict | Verify,
    prepareWith: Omit<Prepared, 'verify'> = {},
    fields = ['login', 'passcode'],
  ) {
    this.decide = typeof decide === 'function' ? decide : () => Promise.resolve(decide);
    this.prepareWith = prepareWith;
    this.fields = fields;
  }

  prepare(login: Login): Promise<Prepared> {
    this.prepared.push(login);
    return Promise.resolve({
      ...this.prepareWith,
      verify: (values, nowSeconds, visit) => {
        this.asked.push({ values: Object.fromEntries(values), nowSeconds });
        return this.decide(values, nowSeconds, visit);
      },
    });
  }
}
