import type { ConnectRefusal } from '@linban/shared/contracts/terminal-link.ts';
import type { Log } from '../log.ts';
import type { TerminalIdentity } from './terminal-identity.ts';

/** What the server makes of this terminal, each time that it says so. */
export interface Standing {
  letIn(): void;
  refused(cause: ConnectRefusal): void;
}

/** Keeps to the last word of the server: a terminal that was revoked stays so over a restart, until it is let in. */
export const createStanding = (identity: TerminalIdentity, log: Pick<Log, 'warn'>): Standing => {
  let told: ConnectRefusal | null = null;
  const set = (isRevoked: boolean) => {
    if (!identity.setRevoked(isRevoked).ok) log.warn('identityNotKept');
  };
  return {
    letIn: () => {
      told = null;
      set(false);
    },
    refused: (cause) => {
      if (cause !== told) log.warn('serverRefused', { cause });
      told = cause;
      if (cause === 'revoked') set(true);
    },
  };
};
