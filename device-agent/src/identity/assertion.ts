import type { AssertionClaims } from '@linban/shared/identity/assertion.ts';
import type { Clock } from '../clock.ts';
import type { TerminalKey } from './terminal-key.ts';

/** How long a statement of who was there opens a session or backs a case, in seconds. */
const lifetime = 30 * 60;

/**
 * The agent's signed statement that this person's card lay on this reader: the person is sealed to the server, so
 * that the screen which carries the statement can't read it. Compact JWS, valid for half an hour.
 */
export const createAssertion = (
  key: TerminalKey,
  statement: Pick<AssertionClaims, 'jti' | 'iss' | 'visitId' | 'reader' | 'person'>,
  clock: Pick<Clock, 'now'>,
): Promise<string> => {
  const iat = Math.floor(clock.now().getTime() / 1000);
  const claims: AssertionClaims = {
    ...statement,
    aud: 'linban-server',
    iat,
    exp: iat + lifetime,
    means: 'residentIdCard',
  };
  return key.sign(claims);
};
