import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CentreId, centreIdSchema, type TerminalId, terminalIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { type TerminalProfile, terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import { type CryptoKey, importJWK } from 'jose';
import { sql } from 'kysely';
import * as v from 'valibot';
import type { ServerConfig } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { writeSecret } from '../keys/secret-file.ts';
import type { Ports } from '../ports.ts';
import { createCode } from './enrolment-code.ts';

/**
 * A key of a terminal. `candidate`: named by the terminal as the one that shall follow, and not used yet; `retired`: opens nothing any
 * more, but what it signed in its time was signed.
 */
export interface KnownKey {
  /** Ed25519 (RFC 8037), raw, base64url. */
  readonly publicKey: string;
  readonly key: CryptoKey;
  readonly state: 'candidate' | 'current' | 'retired';
  readonly knownAt: Date;
  readonly retiredAt: Date | null;
}

/** A terminal the centre knows, as it stood when it was looked up. */
export interface KnownTerminal {
  readonly terminalId: TerminalId;
  readonly profile: TerminalProfile;
  /** Where it stands. */
  readonly centre: CentreId | null;
  /** Newest first; none until the terminal was enrolled. */
  readonly keys: readonly KnownKey[];
  readonly revoked: { readonly at: Date; readonly reason: string } | null;
  readonly clonedAt: Date | null;
  readonly rotationAsked: boolean;
}

type EnrolError = { readonly kind: 'unknownCode' } | { readonly kind: 'notAKey' };

export interface TerminalRegistry {
  find(terminalId: string): KnownTerminal | undefined;
  all(): readonly KnownTerminal[];
  /** Reads anew what another server changed. */
  refresh(terminalId: TerminalId): Promise<void>;
  /**
   * Takes a terminal's public key for a one-time code. The code is used up by it: it answers nobody else again. Keys before it are
   * retired, and a revocation ends.
   */
  enrol(code: string, publicKey: string): Promise<Result<KnownTerminal, EnrolError>>;
  /** Keeps the key that shall follow the current one; one that was named before and not used is forgotten. */
  propose(terminalId: TerminalId, publicKey: string): Promise<Result<null, { readonly kind: 'notAKey' }>>;
  /** The candidate was used for the first time: it is the current key, and the one before it is retired, both or neither. */
  activate(terminalId: TerminalId, publicKey: string): Promise<void>;
  revoke(terminalId: TerminalId, reason: string): Promise<void>;
  reinstate(terminalId: TerminalId): Promise<void>;
  askRotation(terminalId: TerminalId): Promise<void>;
  noteClone(terminalId: TerminalId): Promise<void>;
  /** A new one-time code, for a machine that shall be this terminal. */
  renewCode(terminalId: TerminalId): Promise<string>;
}

/** The key that a terminal's own statements are believed by now. */
export const currentKey = ({ keys }: KnownTerminal): KnownKey | undefined =>
  keys.find(({ state }) => state === 'current');

export const importPublicKey = async (raw: string): Promise<CryptoKey | null> => {
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
  readonly events: ServerEvents;
}

/** Brings the table in line with the configuration: terminals that are no longer in it are refused from now on. */
const provision = async ({ database }: RegistryDeps, terminals: ServerConfig['terminals']): Promise<void> => {
  await database.query.updateTable('terminal').set({ active: false }).execute();
  const ids = terminals.map(({ terminalId }) => terminalId);
  const profiles = terminals.map(({ profile }) => JSON.stringify(profile));
  const centres = terminals.map(({ centre }) => centre);
  // One statement: a start must not take longer with each terminal there is.
  await sql`
    insert into terminal (terminal_id, profile, centre_id, active)
    select terminal_id, profile, centre_id, true
    from unnest(${ids}::text[], ${profiles}::jsonb[], ${centres}::text[]) as configured (terminal_id, profile, centre_id)
    on conflict (terminal_id) do update set profile = excluded.profile, centre_id = excluded.centre_id, active = true
  `.execute(database.query);
};

const writeCode = async (
  { database, keys, ports, dataFolder }: Omit<RegistryDeps, 'events'>,
  terminalId: string,
): Promise<string> => {
  const code = createCode(ports.randomBytes);
  await database.query
    .updateTable('terminal')
    .set({ enrolment_hash: keys.codeHash('enrolment', code), enrolled_at: null })
    .where('terminal_id', '=', terminalId)
    .execute();
  writeSecret(enrolmentPath(dataFolder, terminalId), `${code}\n`);
  return code;
};

/** Writes a one-time code for each terminal that has none yet: `<dataFolder>/enrolment/<terminalId>`, for its owner only. */
const writeEnrolmentCodes = async (deps: RegistryDeps): Promise<void> => {
  const open = await deps.database.query
    .selectFrom('terminal')
    .select(['terminal_id', 'enrolment_hash'])
    .where('active', '=', true)
    .where('enrolled_at', 'is', null)
    .execute();
  for (const { terminal_id, enrolment_hash } of open) {
    const path = enrolmentPath(deps.dataFolder, terminal_id);
    const isWritten =
      enrolment_hash !== null &&
      existsSync(path) &&
      deps.keys.codeHash('enrolment', readFileSync(path, 'utf8').trim()).equals(enrolment_hash);
    if (!isWritten) await writeCode(deps, terminal_id);
  }
};

const enrolmentPath = (dataFolder: string, terminalId: string): string => join(dataFolder, 'enrolment', terminalId);

export const openTerminalRegistry = async (
  deps: RegistryDeps,
  configured: ServerConfig['terminals'],
): Promise<TerminalRegistry> => {
  const { database, keys, ports, dataFolder, events } = deps;
  await provision(deps, configured);
  await writeEnrolmentCodes(deps);
  const known = new Map<string, KnownTerminal>();

  const keysOf = async (terminalIds: readonly string[]): Promise<ReadonlyMap<string, readonly KnownKey[]>> => {
    const rows = await database.query
      .selectFrom('terminal_key')
      .select(['terminal_id', 'public_key', 'state', 'known_at', 'retired_at'])
      .where('terminal_id', '=', sql<string>`any(${terminalIds}::text[])`)
      .orderBy('known_at', 'desc')
      .execute();
    const found = new Map<string, KnownKey[]>();
    for (const row of rows) {
      const key = await importPublicKey(row.public_key);
      if (!key) continue;
      const ofTerminal = found.get(row.terminal_id) ?? [];
      ofTerminal.push({
        publicKey: row.public_key,
        key,
        state: row.state,
        knownAt: row.known_at,
        retiredAt: row.retired_at,
      });
      found.set(row.terminal_id, ofTerminal);
    }
    return found;
  };
  /** Reads terminals anew; those that are not active are not known. */
  const remember = async (...terminalIds: readonly string[]): Promise<void> => {
    const rows = await database.query
      .selectFrom('terminal')
      .select(['terminal_id', 'profile', 'centre_id', 'revoked_at', 'revoked_reason', 'cloned_at', 'rotation_asked'])
      .where('terminal_id', '=', sql<string>`any(${terminalIds}::text[])`)
      .where('active', '=', true)
      .execute();
    const keysByTerminal = await keysOf(terminalIds);
    for (const row of rows)
      known.set(row.terminal_id, {
        terminalId: v.parse(terminalIdSchema, row.terminal_id),
        profile: v.parse(terminalProfileSchema, row.profile),
        centre: v.parse(v.nullable(centreIdSchema), row.centre_id),
        keys: keysByTerminal.get(row.terminal_id) ?? [],
        revoked: row.revoked_at && { at: row.revoked_at, reason: row.revoked_reason ?? '' },
        clonedAt: row.cloned_at,
        rotationAsked: row.rotation_asked,
      });
  };
  const changed = async (terminalId: TerminalId): Promise<void> => {
    await remember(terminalId);
    events.emit('terminal.standingChanged', { terminalId });
  };
  const set = async (
    terminalId: TerminalId,
    values: {
      revoked_at?: Date | null;
      revoked_reason?: string | null;
      cloned_at?: Date | null;
      rotation_asked?: boolean;
    },
  ): Promise<void> => {
    await database.query.updateTable('terminal').set(values).where('terminal_id', '=', terminalId).execute();
    await changed(terminalId);
  };
  await remember(...configured.map(({ terminalId }) => terminalId));

  return {
    find: (terminalId) => known.get(terminalId),
    all: () => [...known.values()],
    refresh: remember,
    enrol: async (code, publicKey) => {
      if (!(await importPublicKey(publicKey))) return fail({ kind: 'notAKey' });
      const hash = keys.codeHash('enrolment', code);
      const terminalId = await database.query.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('terminal')
          .select(['terminal_id', 'enrolled_at'])
          .where('enrolment_hash', '=', hash)
          .where('active', '=', true)
          .forUpdate()
          .executeTakeFirst();
        if (!row) return null;
        const holder = await transaction
          .selectFrom('terminal_key')
          .select(['terminal_id', 'state'])
          .where('public_key', '=', publicKey)
          .executeTakeFirst();
        // The answer was lost: it is given again to whoever has code and key.
        if (row.enrolled_at !== null)
          return holder?.terminal_id === row.terminal_id && holder.state === 'current' ? row.terminal_id : null;
        if (holder) return null;
        const now = ports.now();
        await transaction
          .updateTable('terminal_key')
          .set({ state: 'retired', retired_at: now })
          .where('terminal_id', '=', row.terminal_id)
          .where('state', '<>', 'retired')
          .execute();
        await transaction
          .insertInto('terminal_key')
          .values({ public_key: publicKey, terminal_id: row.terminal_id, state: 'current', known_at: now })
          .execute();
        await transaction
          .updateTable('terminal')
          .set({ enrolled_at: now, revoked_at: null, revoked_reason: null, cloned_at: null, rotation_asked: false })
          .where('terminal_id', '=', row.terminal_id)
          .execute();
        return row.terminal_id;
      });
      if (terminalId === null) return fail({ kind: 'unknownCode' });
      rmSync(enrolmentPath(dataFolder, terminalId), { force: true });
      await changed(v.parse(terminalIdSchema, terminalId));
      const terminal = known.get(terminalId);
      return terminal ? ok(terminal) : fail({ kind: 'unknownCode' });
    },
    propose: async (terminalId, publicKey) => {
      if (!(await importPublicKey(publicKey))) return fail({ kind: 'notAKey' });
      const isTaken = await database.query.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('terminal_key')
          .where('terminal_id', '=', terminalId)
          .where('state', '=', 'candidate')
          .where('public_key', '<>', publicKey)
          .execute();
        await transaction
          .insertInto('terminal_key')
          .values({ public_key: publicKey, terminal_id: terminalId, state: 'candidate', known_at: ports.now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const kept = await transaction
          .selectFrom('terminal_key')
          .select(['terminal_id', 'state'])
          .where('public_key', '=', publicKey)
          .executeTakeFirst();
        return kept?.terminal_id === terminalId && kept.state !== 'retired';
      });
      await changed(terminalId);
      return isTaken ? ok(null) : fail({ kind: 'notAKey' });
    },
    activate: async (terminalId, publicKey) => {
      await database.query.transaction().execute(async (transaction) => {
        const candidate = await transaction
          .selectFrom('terminal_key')
          .select('public_key')
          .where('public_key', '=', publicKey)
          .where('terminal_id', '=', terminalId)
          .where('state', '=', 'candidate')
          .forUpdate()
          .executeTakeFirst();
        if (!candidate) return;
        await transaction
          .updateTable('terminal_key')
          .set({ state: 'retired', retired_at: ports.now() })
          .where('terminal_id', '=', terminalId)
          .where('state', '=', 'current')
          .execute();
        await transaction
          .updateTable('terminal_key')
          .set({ state: 'current' })
          .where('public_key', '=', publicKey)
          .execute();
        await transaction
          .updateTable('terminal')
          .set({ rotation_asked: false })
          .where('terminal_id', '=', terminalId)
          .execute();
      });
      await changed(terminalId);
    },
    revoke: (terminalId, reason) => set(terminalId, { revoked_at: ports.now(), revoked_reason: reason }),
    reinstate: (terminalId) => set(terminalId, { revoked_at: null, revoked_reason: null, cloned_at: null }),
    askRotation: (terminalId) => set(terminalId, { rotation_asked: true }),
    noteClone: (terminalId) => set(terminalId, { cloned_at: ports.now() }),
    renewCode: (terminalId) => writeCode(deps, terminalId),
  };
};
