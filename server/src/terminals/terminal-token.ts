import { terminalTokenClaimsSchema } from '@linban/shared/contracts/terminal-link.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { decodeJwt, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { Ports } from '../ports.ts';
import type { KnownKey, KnownTerminal, TerminalRegistry } from './registry.ts';
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

/**
 * Whether a compact JWS is written the one way there is. The last character of a signature has bits that mean nothing, and
 * decoders let them pass: without this, a statement could be changed and still be believed.
 */
const isCanonical = (jws: string): boolean =>
  jws.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

export interface SignedBy {
  readonly payload: unknown;
  readonly key: KnownKey;
}

/**
 * What a terminal signed, and with which of its keys; an error of jose's where none fits or the claims are not in force. A terminal
 * signs with one key at a time, so that the first one nearly always fits.
 */
export const verifyByAny = async (
  jws: string,
  keys: readonly KnownKey[],
  options: Parameters<typeof jwtVerify>[2],
): Promise<Result<SignedBy, errors.JOSEError>> => {
  if (!isCanonical(jws)) return fail(new errors.JWSInvalid());
  let last: errors.JOSEError = new errors.JWSSignatureVerificationFailed();
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(jws, key.key, { ...options, algorithms: ['EdDSA'] });
      return ok({ payload, key });
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      last = error;
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
    }
  }
  return fail(last);
};

/**
 * `revoked`: signed well, by a key that is not believed any more. `clock`: signed well, at a time that is not now: the clock of the
 * terminal, or ours, is off.
 */
export type TokenError =
  | { readonly kind: 'invalid' | 'used' | 'revoked' }
  | { readonly kind: 'clock'; readonly terminalId: TerminalId };

const isOfAnotherTime = (error: errors.JOSEError): boolean =>
  error instanceof errors.JWTExpired || (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat');

/** Who brought a credential. */
export interface Bearer {
  readonly terminal: KnownTerminal;
  readonly publicKey: string;
  /** Which run of an agent. */
  readonly boot: string;
}

/** Checks the credential of a terminal. Each one opens one connection or makes one request. */
export const createTokenCheck =
  (registry: TerminalRegistry, used: UsedTokens, ports: Ports, onRotated: (terminal: KnownTerminal) => void) =>
  async (token: unknown): Promise<Result<Bearer, TokenError>> => {
    if (typeof token !== 'string' || token.length > 2048) return fail({ kind: 'invalid' });
    const terminal = registry.find(claimedIssuer(token) ?? '');
    if (!terminal) return fail({ kind: 'invalid' });
    const verified = await verifyByAny(token, terminal.keys, {
      currentDate: ports.now(),
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: longestLifeSeconds,
    });
    if (!verified.ok) {
      const { terminalId } = terminal;
      return fail(isOfAnotherTime(verified.error) ? { kind: 'clock', terminalId } : { kind: 'invalid' });
    }
    const { payload, key } = verified.value;
    const claims = v.safeParse(terminalTokenClaimsSchema, payload);
    if (!claims.success || claims.output.exp - claims.output.iat > longestLifeSeconds) return fail({ kind: 'invalid' });
    const { jti, exp, boot } = claims.output;
    if (!(await used.claim(jti, new Date(exp * 1000)))) return fail({ kind: 'used' });
    if (terminal.revoked || key.state === 'retired') return fail({ kind: 'revoked' });
    if (key.state === 'candidate') {
      await registry.activate(terminal.terminalId, key.publicKey);
      onRotated(terminal);
    }
    return ok({ terminal, publicKey: key.publicKey, boot });
  };
export type TokenCheck = ReturnType<typeof createTokenCheck>;
