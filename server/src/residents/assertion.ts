import { tolerant } from '@linban/shared/contracts/additions.ts';
import { type AssertionClaims, assertionClaimsSchema, personContext } from '@linban/shared/identity/assertion.ts';
import { assertionToleranceSeconds } from '@linban/shared/identity/assertion-time.ts';
import { type ServedHolder, servedHolderSchema } from '@linban/shared/identity/card-holder.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { errors } from 'jose';
import * as v from 'valibot';
import type { Opener } from '../keys/opener.ts';
import type { KnownKey, TerminalRegistry } from '../terminals/registry.ts';
import { claimedIssuer, verifyByAny } from '../terminals/terminal-token.ts';

export interface Identified {
  readonly claims: AssertionClaims;
  readonly person: ServedHolder;
}

export type AssertionError = 'invalid' | 'expired' | 'unknownTerminal';

const personSchema = v.pipe(v.string(), v.parseJson(), tolerant(servedHolderSchema));

/** Longer than this, no agent states that somebody was there. */
const longestLifeSeconds = 3600;

/** A case that waited at the terminal while its key was replaced was signed by the old one: that was right then. */
const isInItsTime = ({ retiredAt }: KnownKey, iat: number): boolean =>
  retiredAt === null || iat * 1000 <= retiredAt.getTime() + assertionToleranceSeconds * 1000;

/** Believes an assertion as of a moment: signed by the key of the terminal it names, in force then, its person readable. */
export const createAssertionCheck =
  (registry: Pick<TerminalRegistry, 'find'>, open: Opener) =>
  async (assertion: string, at: Date): Promise<Result<Identified, AssertionError>> => {
    const iss = claimedIssuer(assertion);
    if (iss === undefined) return fail('invalid');
    const terminal = registry.find(iss);
    if (!terminal || terminal.revoked || terminal.keys.length === 0) return fail('unknownTerminal');
    const verified = await verifyByAny(assertion, terminal.keys, {
      audience: 'linban-server',
      currentDate: at,
      clockTolerance: assertionToleranceSeconds,
    });
    if (!verified.ok) return fail(verified.error instanceof errors.JWTExpired ? 'expired' : 'invalid');
    const claims = v.safeParse(assertionClaimsSchema, verified.value.payload);
    if (!claims.success) return fail('invalid');
    const { iat, exp } = claims.output;
    if (!isInItsTime(verified.value.key, iat)) return fail('invalid');
    if (exp - iat > longestLifeSeconds || at.getTime() < (iat - assertionToleranceSeconds) * 1000)
      return fail('invalid');
    const text = open(claims.output.person, personContext(claims.output));
    if (!text.ok) return fail('invalid');
    const person = v.safeParse(personSchema, text.value);
    return person.success ? ok({ claims: claims.output, person: person.output }) : fail('invalid');
  };
export type AssertionCheck = ReturnType<typeof createAssertionCheck>;
