import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type EnrolReply, enrolReplySchema } from '@linban/shared/contracts/terminal-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { flushFolder, readPrivateJson, writePrivateFile } from './private-file.ts';
import type { TerminalKey, TerminalKeys } from './terminal-key.ts';

/** What the server made of this machine: its id, its profile, and the server's keys. Kept for starts without a link. */
export type Enrolment = EnrolReply;

type DiskError = { readonly kind: 'diskError' };

/** Who this terminal is. */
export interface TerminalIdentity {
  readonly key: TerminalKey;
  /** `null` until the terminal has been enrolled. */
  enrolment(): Enrolment | null;
  /** Takes over what the server told and writes it down. A disk that fails costs only the next start without a link. */
  keep(enrolment: Enrolment): Result<null, DiskError>;
  /** Whether the server said, the last time it was asked, that it does not believe the key any more. Kept for starts without a link. */
  isRevoked(): boolean;
  setRevoked(revoked: boolean): Result<null, DiskError>;
  /** Called after each change. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  /** A fresh credential for one connection or one request, valid for a minute; `null` until enrolled. */
  connectToken(): Promise<string | null>;
}

export interface IdentityPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
  /** Of this run of the agent. */
  readonly boot: string;
}

const revokedSchema = v.strictObject({ revoked: v.literal(true) });

export const openTerminalIdentity = (
  dataFolder: string,
  keys: TerminalKeys,
  ports: IdentityPorts,
): TerminalIdentity => {
  const path = join(dataFolder, 'enrolment.json');
  const revokedPath = join(dataFolder, 'revoked.json');
  const listeners = new Set<() => void>();
  let current = readPrivateJson(path, enrolReplySchema) ?? null;
  let isRevoked = readPrivateJson(revokedPath, revokedSchema) !== undefined;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const onDisk = (write: () => void): Result<null, DiskError> => {
    try {
      write();
      return ok(null);
    } catch {
      return fail({ kind: 'diskError' });
    }
  };

  return {
    get key() {
      return keys.current();
    },
    enrolment: () => current,
    keep: (enrolment) => {
      if (isDeepStrictEqual(current, enrolment)) return ok(null);
      current = enrolment;
      changed();
      return onDisk(() => writePrivateFile(path, JSON.stringify(enrolment)));
    },
    isRevoked: () => isRevoked,
    setRevoked: (revoked) => {
      if (isRevoked === revoked) return ok(null);
      isRevoked = revoked;
      changed();
      return onDisk(() => {
        if (revoked) return writePrivateFile(revokedPath, JSON.stringify({ revoked }));
        rmSync(revokedPath, { force: true });
        flushFolder(dataFolder);
      });
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
      return keys.current().sign({
        iss: current.terminalId,
        aud: 'linban-server',
        purpose: 'connect',
        iat,
        exp: iat + 60,
        jti: ports.uuid(),
        boot: ports.boot,
      });
    },
  };
};
