import { createHash } from 'node:crypto';
import { type StaffPost, type StaffRole, staffPlaceSchema } from '@linban/shared/staff/post.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';
import type { StaffAccount, StaffWorker } from './accounts.ts';

/** 256 random bits, base64url: in the browser's cookie and nowhere else. */
export const sessionTokenSchema = v.pipe(v.string(), v.regex(/^[\w-]{43}$/), v.brand('SessionToken'));
export type SessionToken = v.InferOutput<typeof sessionTokenSchema>;

/** A session as this process names it: hex of the token's SHA-256, which is all the database has. */
const sessionKeySchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.brand('SessionKey'));
export type SessionKey = v.InferOutput<typeof sessionKeySchema>;

export interface StaffSession extends StaffPost {
  readonly key: SessionKey;
  readonly name: string;
  readonly passwordToldTo: string | null;
  readonly idleUntil: Date;
  readonly endsAt: Date;
}

export interface StaffSessions {
  /** For somebody whose password was right; `undefined`: the account has another one by now, or is closed. */
  open(account: StaffAccount): Promise<(StaffSession & { token: SessionToken }) | undefined>;
  /** The session of a token, if it is open still. */
  find(token: SessionToken): Promise<StaffSession | undefined>;
  /** As {@link find}, and the person is there: the idle time begins anew. */
  keep(token: SessionToken): Promise<StaffSession | undefined>;
  end(token: SessionToken): Promise<void>;
  /** Whose an open session is. */
  workerOf(key: SessionKey): Promise<StaffWorker | undefined>;
  /** Those of the given sessions that are open still. */
  stillOpen(keys: readonly SessionKey[]): Promise<ReadonlySet<SessionKey>>;
  /** Drops what is over. */
  clean(): Promise<void>;
}

export const idleMs = 30 * 60_000;
export const absoluteMs = 12 * 3_600_000;

const hashOf = (token: SessionToken): Buffer => createHash('sha256').update(token).digest();

/** Servers' clocks differ by less than this. */
const clockToleranceMs = 5 * 60_000;

export const createStaffSessions = ({ query }: Database, ports: Ports): StaffSessions => {
  const idleSince = () => new Date(ports.now().getTime() - idleMs);
  /** What was done later than this was done by a clock that has been put right since: it would be open for as long as that was off. */
  const soon = () => new Date(ports.now().getTime() + clockToleranceMs);
  const view = (row: {
    token_hash: Buffer;
    name: string;
    role: StaffRole;
    centre_id: string | null;
    told_to: string | null;
    seen_at: Date;
    ends_at: Date;
  }): StaffSession => ({
    key: v.parse(sessionKeySchema, row.token_hash.toString('hex')),
    name: row.name,
    role: row.role,
    place: v.parse(staffPlaceSchema, row.centre_id),
    passwordToldTo: row.told_to,
    idleUntil: new Date(Math.min(row.seen_at.getTime() + idleMs, row.ends_at.getTime())),
    endsAt: row.ends_at,
  });
  const open = () =>
    query
      .selectFrom('staff_session as s')
      .innerJoin('staff_account as a', 'a.account_id', 's.account_id')
      .leftJoin('staff_account as t', 't.account_id', 'a.password_told_to')
      .where('a.active', '=', true)
      .where('s.seen_at', '>', idleSince())
      .where('s.seen_at', '<', soon())
      .where('s.ends_at', '>', ports.now());
  const find = async (token: SessionToken): Promise<StaffSession | undefined> => {
    const row = await open()
      .select(['s.token_hash', 'a.name', 'a.role', 'a.centre_id', 't.name as told_to', 's.seen_at', 's.ends_at'])
      .where('s.token_hash', '=', hashOf(token))
      .executeTakeFirst();
    return row && view(row);
  };
  return {
    open: async ({ accountId, name, role, place, passwordHash, passwordToldTo }) => {
      const token = v.parse(sessionTokenSchema, Buffer.from(ports.randomBytes(32)).toString('base64url'));
      const at = ports.now();
      const times = { seen_at: at, ends_at: new Date(at.getTime() + absoluteMs) };
      const tokenHash = hashOf(token);
      // The lock waits for whoever is changing the password, and lets the next one see this session: none outlives its password.
      const opened = await sql`
        insert into staff_session (token_hash, account_id, opened_at, seen_at, ends_at)
        select ${tokenHash}::bytea, account_id, ${at}::timestamptz, ${at}::timestamptz, ${times.ends_at}::timestamptz
        from staff_account where account_id = ${accountId} and password_hash = ${passwordHash} and active
        for share`.execute(query);
      if (opened.numAffectedRows !== 1n) return undefined;
      return {
        ...view({ ...times, token_hash: tokenHash, name, role, centre_id: place, told_to: passwordToldTo }),
        token,
      };
    },
    find,
    keep: async (token) => {
      const session = await find(token);
      if (!session) return undefined;
      const seenAt = ports.now();
      await query
        .updateTable('staff_session')
        .set({ seen_at: seenAt })
        .where('token_hash', '=', hashOf(token))
        .execute();
      return { ...session, idleUntil: new Date(Math.min(seenAt.getTime() + idleMs, session.endsAt.getTime())) };
    },
    end: async (token) => {
      await query.deleteFrom('staff_session').where('token_hash', '=', hashOf(token)).execute();
    },
    workerOf: async (key) => {
      const row = await open()
        .select(['a.account_id', 'a.name', 'a.role', 'a.centre_id', 't.name as told_to'])
        .where('s.token_hash', '=', Buffer.from(key, 'hex'))
        .executeTakeFirst();
      return (
        row && {
          accountId: row.account_id,
          name: row.name,
          role: row.role,
          place: v.parse(staffPlaceSchema, row.centre_id),
          passwordToldTo: row.told_to,
        }
      );
    },
    stillOpen: async (keys) => {
      if (keys.length === 0) return new Set();
      const hashes = keys.map((key) => Buffer.from(key, 'hex'));
      const rows = await open().select('s.token_hash').where('s.token_hash', 'in', hashes).execute();
      return new Set(rows.map((row) => v.parse(sessionKeySchema, row.token_hash.toString('hex'))));
    },
    clean: async () => {
      await query
        .deleteFrom('staff_session')
        .where((eb) =>
          eb.or([eb('seen_at', '<=', idleSince()), eb('seen_at', '>=', soon()), eb('ends_at', '<=', ports.now())]),
        )
        .execute();
    },
  };
};
