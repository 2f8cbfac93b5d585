import type { LinkError } from '@linban/shared/contracts/request.ts';
import type { Result } from '@linban/shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TerminalIdentity } from './terminal-identity.ts';
import type { TerminalKeys } from './terminal-key.ts';

/** The same statement, signed by the key that is and by the one that shall be. */
export interface RotationProofs {
  readonly byOld: string;
  readonly byNew: string;
}

export interface KeyRotationOptions {
  readonly keys: TerminalKeys;
  readonly identity: TerminalIdentity;
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Whether nobody is being served: links are opened anew, and a person's session hangs on one. */
  readonly isIdle: () => boolean;
  readonly propose: (proofs: RotationProofs) => Promise<Result<unknown, { readonly kind: 'proofRefused' } | LinkError>>;
  /** From here the new key signs: what was opened with the old one is opened again. */
  readonly onRotated: () => void;
}

/** Makes the proofs that the server believes a new key by; valid for a minute, once. */
export const makeRotationProofs = async ({
  keys,
  identity,
  clock,
  uuid,
}: Pick<KeyRotationOptions, 'keys' | 'identity' | 'clock' | 'uuid'>): Promise<RotationProofs | null> => {
  const next = await keys.next();
  const enrolment = identity.enrolment();
  if (next === null || enrolment === null) return null;
  const iat = Math.floor(clock.now().getTime() / 1000);
  const claims = {
    iss: enrolment.terminalId,
    aud: 'linban-server',
    purpose: 'rotateKey',
    newKey: next.publicKey,
    iat,
    exp: iat + 60,
    jti: uuid(),
  };
  return { byOld: await keys.current().sign(claims), byNew: await next.sign(claims) };
};

/**
 * Replaces the terminal's key. The new one is on disk before the server hears of it, the server takes both before the old one is put
 * away here, and retires the old one only when the new one was used: wherever it stops, one of the two opens the door, and
 * the next time it is due it goes on from there.
 */
export const createKeyRotation = (options: KeyRotationOptions): { due(): Promise<void> } => {
  const { keys, log, isIdle } = options;
  let isUnderWay = false;

  const rotate = async (): Promise<void> => {
    const proofs = await makeRotationProofs(options);
    if (proofs === null) return log.warn('keyNotRotated', { cause: 'inHardware' });
    const proposed = await options.propose(proofs);
    if (!proposed.ok) return log.warn('keyNotRotated', { cause: proposed.error.kind });
    if (!isIdle()) return;
    keys.promote();
    log.info('keyRotated');
    options.onRotated();
  };

  return {
    due: async () => {
      if (isUnderWay || !isIdle()) return;
      isUnderWay = true;
      try {
        await rotate();
      } catch {
        log.warn('keyNotRotated', { cause: 'diskError' });
      } finally {
        isUnderWay = false;
      }
    },
  };
};
