import {
  authoringMoves,
  type MoveOutline,
  type VersionMove,
  type VersionRole,
  type VersionState,
} from '@linban/shared/catalogue/version-state.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import { planSeed } from './seed-plan.ts';
import { digestOfData, type Version } from './version-file.ts';

/** Who does something with a version; `accountId` `null`: the server itself. */
interface Mover {
  readonly role: VersionRole;
  readonly accountId: string | null;
}

/** One move as it is written down. */
interface Moved extends Mover {
  readonly type: VersionMove;
  readonly at: Date;
  readonly comment: string | null;
  /** From which day on it is published or withdrawn; of other moves `null`. */
  readonly day: string | null;
}

export interface StoredMove extends MoveOutline {
  /** Whose account; `null`: the server itself. */
  readonly name: string | null;
  readonly at: Date;
  readonly comment: string | null;
  readonly day: string | null;
}

export interface StoredVersion {
  readonly itemId: string;
  readonly version: number;
  readonly state: VersionState;
  /** How many moves it has. */
  readonly step: number;
  readonly from: string | null;
  readonly withdrawnFrom: string | null;
  /** Its last day, as the item itself says. */
  readonly until: string | null;
}

interface Seeded {
  readonly published: number;
  readonly drafts: number;
  /** Published before with other content: they need a new number. */
  readonly differing: number;
}

/** The versions of items in the database. */
export interface VersionStore {
  /** Of every version what a list needs. */
  list(): Promise<readonly (StoredVersion & { readonly title: LocalizedText })[]>;
  find(
    itemId: string,
    version: number,
  ): Promise<(StoredVersion & { readonly data: string; readonly sha256: string }) | undefined>;
  movesOf(itemId: string, version: number): Promise<readonly StoredMove[]>;
  /** All that may be offered or have been. */
  released(): Promise<
    readonly (Pick<StoredVersion, 'from' | 'withdrawnFrom' | 'version' | 'itemId'> & { readonly data: string })[]
  >;
  /** The number of the last publication or withdrawal: grows with each. */
  edition(): Promise<number>;
  /** Brings in what comes with the server; tells how many versions it published, left as drafts, and could not use. */
  seed(shipped: readonly Version[], at: Date): Promise<Seeded>;
  /** A new version as a draft. `false`: its number is not the next one, or another one of the item is under way. */
  insert(version: Version, by: Mover, at: Date): Promise<boolean>;
  /**
   * One more move of a version that is as somebody has seen it. `false`: it is not any more, or the rules of a second person and
   * of the newest version forbid it; nothing was written.
   */
  move(
    on: { readonly itemId: string; readonly version: number; readonly step: number },
    moved: Moved,
    to: { readonly state: VersionState; readonly data: string | null },
  ): Promise<boolean>;
}

/** Grows also past what a restored backup has forgotten: terminals take no older one than they know. */
const nextEdition = `
  insert into catalogue_edition (only_row, edition) select true, $EDITION where exists (select 1 from moved) and $PUBLIC
  on conflict (only_row) do update set edition = greatest(catalogue_edition.edition + 1, excluded.edition)`;

/** The row lock of `moved` lets one of several act on what they have all seen; the others find another step. */
const moveText = `
  with moved as (
    update catalogue_version set state = $4, step = step + 1, updated_at = $5, data = coalesce($6, data),
      sha256 = coalesce($7, sha256),
      from_day = case when $8 = 'publish' then $9 else from_day end,
      withdrawn_from = case when $8 = 'withdraw' and from_day is not null then $9 else withdrawn_from end
    where item_id = $1 and version = $2 and step = $3
      and ($8 <> 'approve' or ($11::uuid is not null and not exists (
        select 1 from catalogue_move as hand
        where hand.item_id = $1 and hand.version = $2 and hand.account_id = $11::uuid and hand.type = any($13))))
      and ($8 <> 'publish' or not exists (
        select 1 from catalogue_version as newer
        where newer.item_id = $1 and newer.version > $2 and newer.from_day is not null))
    returning step, sha256
  ), noted as (
    insert into catalogue_move (item_id, version, step, type, role, account_id, at, comment, day, sha256)
    select $1, $2, step, $8, $10, $11::uuid, $5::timestamptz, $12, $9, sha256 from moved
  ), counted as (${nextEdition.replace('$EDITION', '$14::bigint').replace('$PUBLIC', "$8 in ('publish', 'withdraw')")})
  select step from moved`;

const insertText = `
  with moved as (
    insert into catalogue_version (item_id, version, state, step, data, sha256, from_day, updated_at)
    select $1, $2, $3, 1, $4, $5, $6, $7::timestamptz
    where $8 <> 'upload' or $2 = 1 + coalesce((select max(version) from catalogue_version where item_id = $1), 0)
    on conflict do nothing
    returning step
  ), noted as (
    insert into catalogue_move (item_id, version, step, type, role, account_id, at, day, sha256)
    select $1, $2, step, $8, $9, $10::uuid, $7::timestamptz, $6, $5 from moved
  ), counted as (${nextEdition.replace('$EDITION', '$11::bigint').replace('$PUBLIC', "$8 = 'ship'")})
  select step from moved`;

const editionAt = (at: Date): number => Math.floor(at.getTime() / 1000);

/** Servers that start at once bring in what comes with them one after the other. */
const seedLock = 4_861_107;

export const createVersionStore = ({ query, pool }: Database): VersionStore => {
  const insertBy = async (
    client: Pick<typeof pool, 'query'>,
    { item, data }: Version,
    { type, role, accountId, at }: Pick<Moved, 'type' | 'role' | 'accountId' | 'at'>,
  ): Promise<boolean> => {
    const isShipped = type === 'ship';
    const result = await client.query(insertText, [
      item.id,
      item.version,
      isShipped ? 'published' : 'draft',
      data,
      digestOfData(data),
      isShipped ? item.effectiveFrom : null,
      at,
      type,
      role,
      accountId,
      editionAt(at),
    ]);
    return result.rowCount === 1;
  };
  const versions = () =>
    query
      .selectFrom('catalogue_version as c')
      .select(['c.item_id', 'c.version', 'c.state', 'c.step', 'c.from_day', 'c.withdrawn_from'])
      .select(sql<string | null>`c.data::jsonb #>> '{item,effectiveTo}'`.as('until'));
  const view = (row: Awaited<ReturnType<ReturnType<typeof versions>['executeTakeFirstOrThrow']>>): StoredVersion => ({
    itemId: row.item_id,
    version: row.version,
    state: row.state,
    step: row.step,
    from: row.from_day,
    withdrawnFrom: row.withdrawn_from,
    until: row.until,
  });
  return {
    list: async () => {
      const rows = await versions()
        .select(sql<unknown>`c.data::jsonb #> '{item,title}'`.as('title'))
        .orderBy('c.item_id')
        .orderBy('c.version')
        .execute();
      return rows.map((row) => ({ ...view(row), title: v.parse(localizedTextSchema, row.title) }));
    },
    find: async (itemId, version) => {
      const row = await versions()
        .select(['c.data', 'c.sha256'])
        .where('c.item_id', '=', itemId)
        .where('c.version', '=', version)
        .executeTakeFirst();
      return row && { ...view(row), data: row.data, sha256: row.sha256 };
    },
    movesOf: async (itemId, version) => {
      const rows = await query
        .selectFrom('catalogue_move as m')
        .leftJoin('staff_account as a', 'a.account_id', 'm.account_id')
        .select(['m.type', 'm.role', 'm.account_id', 'm.at', 'm.comment', 'm.day', 'a.name'])
        .where('m.item_id', '=', itemId)
        .where('m.version', '=', version)
        .orderBy('m.step')
        .execute();
      return rows.map(({ account_id, ...row }) => ({ ...row, by: account_id }));
    },
    released: async () => {
      const rows = await versions()
        .select('c.data')
        .where('c.state', 'in', ['reviewed', 'published', 'withdrawn'])
        .execute();
      return rows.map((row) => ({ ...view(row), data: row.data }));
    },
    edition: async () => {
      const row = await query.selectFrom('catalogue_edition').select('edition').executeTakeFirst();
      return Number(row?.edition ?? 0);
    },
    seed: async (shipped, at) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query('select pg_advisory_xact_lock($1)', [seedLock]);
        const known = await client.query<{ item_id: string; version: number; data: string; of_staff: boolean }>(`
          select c.item_id, c.version, c.data, exists (
            select 1 from catalogue_move as m
            where m.item_id = c.item_id and m.version = c.version and m.account_id is not null) as of_staff
          from catalogue_version as c`);
        const plan = planSeed(
          shipped,
          known.rows.map((row) => ({
            itemId: row.item_id,
            version: row.version,
            isOfStaff: row.of_staff,
            data: row.data,
          })),
        );
        const system = { role: 'system', accountId: null, at } as const;
        for (const version of plan.publish) await insertBy(client, version, { type: 'ship', ...system });
        let drafts = 0;
        // Where people prepare a change of their own it waits for a later start.
        for (const version of plan.draft)
          if (await insertBy(client, version, { type: 'shipDraft', ...system })) drafts += 1;
        await client.query('commit');
        return { published: plan.publish.length, drafts, differing: plan.differing.length };
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    insert: (version, by, at) => insertBy(pool, version, { type: 'upload', ...by, at }),
    move: async ({ itemId, version, step }, { type, role, accountId, at, comment, day }, { state, data }) => {
      const result = await pool.query(moveText, [
        itemId,
        version,
        step,
        state,
        at,
        data,
        data === null ? null : digestOfData(data),
        type,
        day,
        role,
        accountId,
        comment,
        authoringMoves,
        editionAt(at),
      ]);
      return result.rowCount === 1;
    },
  };
};
