import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TerminalId, terminalIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { type TerminalProfile, terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import { type CryptoKey, importJWK } from 'jose';
import * as v from 'valibot';
import type { ServerConfig } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { writeSecret } from '../keys/secret-file.ts';
import type { Ports } from '../ports.ts';
import { createCode } from './enrolment-code.ts';

/** A terminal the centre knows. `publicKey` is null until the terminal was enrolled. */
export interface KnownTerminal {
  readonly terminalId: TerminalId;
  readonly profile: TerminalProfile;
  readonly publicKey: CryptoKey | null;
}

export interface TerminalRegistry {
  find(terminalId: string): KnownTerminal | undefined;
  all(): readonly KnownTerminal[];
  /** Takes a terminal's public key for a one-time code. The code is used up by it. */
  enrol(code: string, publicKey: string): Promise<Result<KnownTerminal, { kind: 'unknownCode' } | { kind: 'notAKey' }>>;
}

/** An Ed25519 public key (RFC 8037), raw, base64url. */
const importPublicKey = async (raw: string): Promise<CryptoKey | null> => {
  if (!/^[A-Za-z0-9_-]{43}$/.test(raw)) return null;
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: raw }, 'EdDSA');
    return key instanceof Uint8Array ? null : key;
  } catch {
    return null;
  }
};

interface RegistryDeps {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly ports: Ports;
  readonly dataFolder: string;
}

/** Brings the table in line with the configuration: terminals that are no longer in it are refused from now on. */
const provision = async ({ database }: RegistryDeps, terminals: ServerConfig['terminals']): Promise<void> => {
  await database.query.updateTable('terminal').set({ active: false }).execute();
  for (const { profile } of terminals) {
    const values = { profile: JSON.stringify(profile), active: true };
    await database.query
      .insertInto('terminal')
      .values({ terminal_id: profile.terminalId, ...values })
      .onConflict((conflict) => conflict.column('terminal_id').doUpdateSet(values))
      .execute();
  }
};

/** Writes a one-time code for each terminal that has none yet: `<dataFolder>/enrolment/<terminalId>`, for its owner only. */
const writeEnrolmentCodes = async ({ database, keys, ports, dataFolder }: RegistryDeps): Promise<void> => {
  const open = await database.query
    .selectFrom('terminal')
    .select(['terminal_id', 'enrolment_hash'])
    .where('active', '=', true)
    .where('public_key', 'is', null)
    .execute();
  for (const { terminal_id, enrolment_hash } of open) {
    const path = enrolmentPath(dataFolder, terminal_id);
    const isWritten =
      enrolment_hash !== null &&
      existsSync(path) &&
      keys.codeHash('enrolment', readFileSync(path, 'utf8').trim()).equals(enrolment_hash);
    if (isWritten) continue;
    const code = createCode(ports.randomBytes);
    await database.query
      .updateTable('terminal')
      .set({ enrolment_hash: keys.codeHash('enrolment', code) })
      .where('terminal_id', '=', terminal_id)
      .execute();
    writeSecret(path, `${code}\n`);
  }
};

const enrolmentPath = (dataFolder: string, terminalId: string): string => join(dataFolder, 'enrolment', terminalId);

export const openTerminalRegistry = async (
  deps: RegistryDeps,
  configured: ServerConfig['terminals'],
): Promise<TerminalRegistry> => {
  const { database, keys, ports, dataFolder } = deps;
  await provision(deps, configured);
  await writeEnrolmentCodes(deps);
  const known = new Map<string, KnownTerminal>();
  const remember = async (row: { terminal_id: string; profile: unknown; public_key: string | null }) => {
    const terminal: KnownTerminal = {
      terminalId: v.parse(terminalIdSchema, row.terminal_id),
      profile: v.parse(terminalProfileSchema, row.profile),
      publicKey: row.public_key === null ? null : await importPublicKey(row.public_key),
    };
    known.set(row.terminal_id, terminal);
    return terminal;
  };
  const rows = await database.query
    .selectFrom('terminal')
    .select(['terminal_id', 'profile', 'public_key'])
    .where('active', '=', true)
    .execute();
  for (const row of rows) await remember(row);

  return {
    find: (terminalId) => known.get(terminalId),
    all: () => [...known.values()],
    enrol: async (code, publicKey) => {
      if (!(await importPublicKey(publicKey))) return fail({ kind: 'notAKey' });
      const row = await database.query
        .updateTable('terminal')
        .set({ public_key: publicKey, enrolment_hash: null, enrolled_at: ports.now() })
        .where('enrolment_hash', '=', keys.codeHash('enrolment', code))
        .where('active', '=', true)
        .where('public_key', 'is', null)
        .returning(['terminal_id', 'profile', 'public_key'])
        .executeTakeFirst();
      if (!row) return fail({ kind: 'unknownCode' });
      rmSync(enrolmentPath(dataFolder, row.terminal_id), { force: true });
      return ok(await remember(row));
    },
  };
};
