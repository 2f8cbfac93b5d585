import { isDeepStrictEqual } from 'node:util';
import { keyRotationClaimsSchema } from '@linban/shared/contracts/terminal-link.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { decodeJwt, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { Ports } from '../ports.ts';
import { currentKey, importPublicKey, type KnownTerminal, type TerminalRegistry } from './registry.ts';
import type { UsedTokens } from './used-tokens.ts';

const longestLifeSeconds = 60;
const clockToleranceSeconds = 30;
const dayMs = 86_400_000;

type Refused = { readonly kind: 'proofRefused' };

/** Replaces terminals' keys: says when, and takes the new one. */
export interface KeyRotation {
  isDue(terminalId: TerminalId): boolean;
  /** Believed when the present key and the new one signed the same statement, a moment ago and never before. */
  propose(
    terminal: KnownTerminal,
    proofs: { readonly byOld: string; readonly byNew: string },
  ): Promise<Result<Record<string, never>, Refused>>;
}

export const createKeyRotation = (deps: {
  readonly registry: TerminalRegistry;
  readonly used: UsedTokens;
  readonly ports: Ports;
  readonly keyDays: number;
}): KeyRotation => {
  const { registry, used, ports, keyDays } = deps;

  const verify = async (jws: string, key: Parameters<typeof jwtVerify>[1]): Promise<unknown> => {
    const { payload } = await jwtVerify(jws, key, {
      algorithms: ['EdDSA'],
      currentDate: ports.now(),
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: longestLifeSeconds,
    });
    return payload;
  };
  const believedClaims = async (terminalId: TerminalId, { byOld, byNew }: { byOld: string; byNew: string }) => {
    const terminal = registry.find(terminalId);
    const old = terminal && !terminal.revoked ? currentKey(terminal) : undefined;
    const named = v.safeParse(keyRotationClaimsSchema, decodeJwt(byNew));
    const next = named.success ? await importPublicKey(named.output.newKey) : null;
    if (!old || !next) return undefined;
    const [payload, same] = [await verify(byOld, old.key), await verify(byNew, next)];
    const claims = v.safeParse(keyRotationClaimsSchema, payload);
    return claims.success && isDeepStrictEqual(payload, same) && claims.output.iss === terminalId
      ? claims.output
      : undefined;
  };

  return {
    isDue: (terminalId) => {
      const terminal = registry.find(terminalId);
      const key = terminal && currentKey(terminal);
      if (!terminal || !key) return false;
      return terminal.rotationAsked || ports.now().getTime() - key.knownAt.getTime() > keyDays * dayMs;
    },
    propose: async ({ terminalId }, proofs) => {
      const refused = fail<Refused>({ kind: 'proofRefused' });
      try {
        const claims = await believedClaims(terminalId, proofs);
        if (!claims || !(await used.claim(claims.jti, new Date(claims.exp * 1000)))) return refused;
        const proposed = await registry.propose(terminalId, claims.newKey);
        return proposed.ok ? ok({}) : refused;
      } catch (error) {
        if (error instanceof errors.JOSEError) return refused;
        throw error;
      }
    },
  };
};
