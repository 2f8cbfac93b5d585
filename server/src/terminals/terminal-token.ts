import { terminalTokenClaimsSchema } from '@linban/shared/contracts/terminal-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { decodeJwt, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { Ports } from '../ports.ts';
import type { KnownTerminal, TerminalRegistry } from './registry.ts';
import type { UsedTokens } from './used-tokens.ts';

/** A token lives for a minute; a clock that is off by some seconds still works. */
const longestLifeSeconds = 60;
const clockToleranceSeconds = 30;

const issuer = v.looseObject({ iss: v.pipe(v.string(), v.maxLength(60)) });

/** Who a signed statement says it is from, not yet believed. */
export const claimedIssuer = (jws: string): string | undefined => {
  try {
    const claims = v.safeParse(issuer, decodeJwt(jws));
    return claims.success ? claims.output.iss : undefined;
  } catch {
    return undefined;
  }
};

export type TokenError = { readonly kind: 'invalid' } | { readonly kind: 'used' };

/** Checks the credential of a terminal. Each one opens one connection or makes one request. */
export const createTokenCheck =
  (registry: TerminalRegistry, used: UsedTokens, ports: Ports) =>
  async (token: unknown): Promise<Result<KnownTerminal, TokenError>> => {
    if (typeof token !== 'string' || token.length > 2048) return fail({ kind: 'invalid' });
    const terminal = registry.find(claimedIssuer(token) ?? '');
    if (!terminal?.publicKey) return fail({ kind: 'invalid' });
    try {
      const { payload } = await jwtVerify(token, terminal.publicKey, {
        algorithms: ['EdDSA'],
        currentDate: ports.now(),
        clockTolerance: clockToleranceSeconds,
        maxTokenAge: longestLifeSeconds,
      });
      const claims = v.safeParse(terminalTokenClaimsSchema, payload);
      if (!claims.success || claims.output.exp - claims.output.iat > longestLifeSeconds)
        return fail({ kind: 'invalid' });
      const isFirst = await used.claim(claims.output.jti, new Date(claims.output.exp * 1000));
      return isFirst ? ok(terminal) : fail({ kind: 'used' });
    } catch (error) {
      if (error instanceof errors.JOSEError) return fail({ kind: 'invalid' });
      throw error;
    }
  };
export type TokenCheck = ReturnType<typeof createTokenCheck>;
