import type { Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import type { LookupId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { type Catalogue, eligibilityOf } from '../catalogue/catalogue.ts';
import { personFacts } from '../catalogue/person-facts.ts';
import type { DataKeys, ResidentKey } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import type { Lookup } from '../records/lookup.ts';
import type { KnownTerminal } from '../terminals/registry.ts';
import type { UsedTokens } from '../terminals/used-tokens.ts';
import type { AssertionCheck } from './assertion.ts';

/** How long a person can be served on one card reading. */
export const sessionLifeMs = 30 * 60_000;

/** A person at a terminal, for one connection. Lives in memory only and ends with the connection. */
export interface ResidentSession {
  readonly person: ServedHolder;
  readonly residentKey: ResidentKey;
  readonly terminal: KnownTerminal;
  readonly endsAt: Date;
  /** What this person was shown, so that exactly that can be printed. */
  readonly lookups: Map<LookupId, Lookup>;
}

export type SessionError = {
  readonly kind: 'assertionRefused';
  readonly cause: 'invalid' | 'expired' | 'used' | 'unknownTerminal';
};

/** Opens a session for the person an assertion speaks of; an assertion opens one session, at the terminal that made it. */
export const createSessionOpener =
  (deps: {
    readonly checkAssertion: AssertionCheck;
    readonly used: UsedTokens;
    readonly keys: DataKeys;
    readonly ports: Ports;
  }) =>
  async (assertion: string, terminal: KnownTerminal): Promise<Result<ResidentSession, SessionError>> => {
    const now = deps.ports.now();
    const identified = await deps.checkAssertion(assertion, now);
    if (!identified.ok) return fail({ kind: 'assertionRefused', cause: identified.error });
    const { claims, person } = identified.value;
    if (claims.iss !== terminal.terminalId) return fail({ kind: 'assertionRefused', cause: 'invalid' });
    if (!(await deps.used.claim(claims.jti, new Date(claims.exp * 1000)))) {
      return fail({ kind: 'assertionRefused', cause: 'used' });
    }
    return ok({
      person,
      residentKey: deps.keys.residentKey(person.idNumber),
      terminal,
      endsAt: new Date(now.getTime() + sessionLifeMs),
      lookups: new Map(),
    });
  };
export type SessionOpener = ReturnType<typeof createSessionOpener>;

/** Which of today's items the person may use. */
export const eligibilityFor = (catalogue: Catalogue, person: ServedHolder, now: Date): Eligibility[] => {
  const day = shanghaiDay(now);
  return catalogue.published(day).map((item) => eligibilityOf(item, personFacts(person, day)));
};
