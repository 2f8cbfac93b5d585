import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type EnrolReply, enrolReplySchema } from '@linban/shared/contracts/terminal-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Clock } from '../clock.ts';
import { readPrivateJson, writePrivateFile } from './private-file.ts';
import type { TerminalKey } from './terminal-key.ts';

/** What the server made of this machine: its id, its profile, and the server's keys. Kept for starts without a link. */
export type Enrolment = EnrolReply;

/** Who this terminal is. */
export interface TerminalIdentity {
  readonly key: TerminalKey;
  /** `null` until the terminal has been enrolled. */
  enrolment(): Enrolment | null;
  /** Takes over what the server told and writes it down. A disk that fails costs only the next start without a link. */
  keep(enrolment: Enrolment): Result<null, { readonly kind: 'diskError' }>;
  /** Called after each change. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  /** A fresh credential for one connection or one request, valid for a minute; `null` until enrolled. */
  connectToken(): Promise<string | null>;
}

export const openTerminalIdentity = (
  dataFolder: string,
  key: TerminalKey,
  ports: { readonly clock: Pick<Clock, 'now'>; readonly uuid: () => string },
): TerminalIdentity => {
  const path = join(dataFolder, 'enrolment.json');
  const listeners = new Set<() => void>();
  let current = readPrivateJson(path, enrolReplySchema) ?? null;

  return {
    key,
    enrolment: () => current,
    keep: (enrolment) => {
      if (isDeepStrictEqual(current, enrolment)) return ok(null);
      current = enrolment;
      for (const listener of [...listeners]) listener();
      try {
        writePrivateFile(path, JSON.stringify(enrolment));
        return ok(null);
      } catch {
        return fail({ kind: 'diskError' });
      }
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    connectToken: async () => {
      if (current === null) return null;
      const iat = Math.floor(ports.clock.now().getTime() / 1000);
      return key.sign({
        iss: current.terminalId,
        aud: 'linban-server',
        purpose: 'connect',
        iat,
        exp: iat + 60,
        jti: ports.uuid(),
      });
    },
  };
};
