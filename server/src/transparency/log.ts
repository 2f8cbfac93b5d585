import { type LogKey, writeCheckpoint } from '@linban/shared/transparency/checkpoint.ts';
import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { LogSigner } from '../keys/server-keys.ts';
import { type Log, whereOf } from '../log.ts';
import type { Ports } from '../ports.ts';
import { hashLeaf } from './leaf.ts';
import { frontierOf, grow, type HashAt, hashesOf, type Node, type Place, placesOf, rootOf } from './tree.ts';

/** A head of the log, signed. */
interface SignedHead {
  readonly size: number;
  readonly root: Buffer;
  /** The head as a signed note, for people to keep. */
  readonly checkpoint: string;
  readonly signedAt: Date;
}

type Proof = Parameters<typeof hashesOf>[0];

/** The transparency log: an append-only Merkle tree over every step of every case (RFC 9162). */
export interface TransparencyLog {
  readonly key: LogKey;
  /** Takes up every leaf that was written, and signs the new head. The head there is, where nothing was added. */
  extend(): Promise<SignedHead>;
  /** The hashes of proofs, in their order. */
  prove(...proofs: readonly Proof[]): Promise<readonly (readonly Buffer[])[]>;
}

/** One statement takes so many leaves up. */
const batchSize = 5_000;
/** Of the lock that lets one server at a time extend the log; any number that nothing else uses. */
const extendLock = 7_162;

const keyOf = ({ level, index }: Place) => `${level}:${index}`;

const findHashes = async (query: Database['query'], places: readonly Place[]): Promise<ReadonlyMap<string, Buffer>> => {
  const leaves = places.filter(({ level }) => level === 0).map(({ index }) => index);
  const nodes = places.filter(({ level }) => level > 0);
  const { rows } = await sql<{ level: number; index: string; hash: Buffer }>`
    select 0 as level, leaf_index as index, leaf_hash as hash from transparency_leaf
    where leaf_index = any(${leaves}::bigint[])
    union all
    select node.level, node.node_index, node.hash from transparency_node as node
    join unnest(${nodes.map(({ level }) => level)}::smallint[], ${nodes.map(({ index }) => index)}::bigint[])
      as wanted (level, node_index) using (level, node_index)
  `.execute(query);
  return new Map(rows.map(({ level, index, hash }) => [keyOf({ level, index: Number(index) }), hash]));
};

/** Reads stored nodes; throws where one is missing. */
const readHashes = async (query: Database['query'], places: readonly Place[]): Promise<HashAt> => {
  const found = await findHashes(query, places);
  return (place) => {
    const hash = found.get(keyOf(place));
    if (!hash) throw new Error(`the log has no node ${keyOf(place)}`);
    return hash;
  };
};

const latestHead = async (query: Database['query']): Promise<SignedHead | undefined> => {
  const row = await query
    .selectFrom('transparency_head')
    .selectAll()
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { size: Number(row.size), root: row.root, checkpoint: row.checkpoint, signedAt: row.signed_at };
};

/** The stored right edge; `undefined`: a part of it is missing. */
const readFrontier = async (query: Database['query'], size: number): Promise<readonly Node[] | undefined> => {
  const places = frontierOf(size);
  const found = await findHashes(query, places);
  const nodes = places.flatMap((place) => {
    const hash = found.get(keyOf(place));
    return hash ? [{ ...place, hash }] : [];
  });
  return nodes.length === places.length ? nodes : undefined;
};

const storeNodes = async (query: Database['query'], nodes: readonly Node[]): Promise<void> => {
  if (nodes.length === 0) return;
  await sql`
    insert into transparency_node (level, node_index, hash)
    select * from unnest(${nodes.map(({ level }) => level)}::smallint[], ${nodes.map(({ index }) => index)}::bigint[],
      ${nodes.map(({ hash }) => hash)}::bytea[])
  `.execute(query);
};

export const createTransparencyLog = (
  { query }: Database,
  signer: LogSigner,
  {
    origin,
    ports,
    onMended = () => {},
  }: {
    readonly origin: string;
    readonly ports: Pick<Ports, 'now'>;
    /** The stored nodes were damaged, and are made anew from the leaves. */
    readonly onMended?: () => void;
  },
): TransparencyLog => {
  const sign = async (size: number, root: Buffer): Promise<SignedHead> => {
    const signedAt = ports.now();
    const head = { origin, size, root: new Uint8Array(root), at: signedAt };
    return { size, root, signedAt, checkpoint: await writeCheckpoint(head, signer.publicKey, signer.sign) };
  };

  /** The next leaves behind a size. They were written in order: who adds some holds the row of the size until the end. */
  const nextLeaves = async (transaction: Database['query'], size: number): Promise<readonly Buffer[]> => {
    const rows = await transaction
      .selectFrom('transparency_leaf')
      .select(['leaf_index', 'leaf_hash', 'entry'])
      .where('leaf_index', '>=', String(size))
      .orderBy('leaf_index')
      .limit(batchSize)
      .execute();
    return rows.map(({ leaf_index, leaf_hash, entry }, offset) => {
      if (Number(leaf_index) !== size + offset) throw new Error(`the log has no leaf ${size + offset}`);
      // What is signed stays signed: a leaf that the disk altered is a matter for people.
      if (!hashLeaf(entry).equals(leaf_hash)) throw new Error(`leaf ${leaf_index} is damaged`);
      return leaf_hash;
    });
  };

  /** Makes every stored node anew from the leaves under a head. Throws where they are not what was signed. */
  const mendNodes = async (transaction: Database['query'], head: SignedHead): Promise<readonly Node[]> => {
    await transaction.deleteFrom('transparency_node').execute();
    let frontier: readonly Node[] = [];
    for (let size = 0; size < head.size; ) {
      const leaves = (await nextLeaves(transaction, size)).slice(0, head.size - size);
      if (leaves.length === 0) throw new Error(`the log has no leaf ${size}`);
      const grown = grow(frontier, leaves);
      await storeNodes(transaction, grown.nodes);
      frontier = grown.frontier;
      size += leaves.length;
    }
    if (!rootOf(frontier).equals(head.root)) throw new Error('the leaves are not what was signed');
    onMended();
    return frontier;
  };

  /** The right edge under a head; where stored nodes were damaged, they are made anew first. */
  const checkedFrontier = async (transaction: Database['query'], head: SignedHead): Promise<readonly Node[]> => {
    const frontier = await readFrontier(transaction, head.size);
    return frontier && rootOf(frontier).equals(head.root) ? frontier : mendNodes(transaction, head);
  };

  const takeUp = (): Promise<SignedHead> =>
    query.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${extendLock})`.execute(transaction);
      const before = await latestHead(transaction);
      let size = before?.size ?? 0;
      let frontier = before ? await checkedFrontier(transaction, before) : [];
      for (;;) {
        const leaves = await nextLeaves(transaction, size);
        const grown = grow(frontier, leaves);
        await storeNodes(transaction, grown.nodes);
        size += leaves.length;
        frontier = grown.frontier;
        if (leaves.length < batchSize) break;
      }
      if (before && before.size === size) return before;
      const head = await sign(size, rootOf(frontier));
      await transaction
        .insertInto('transparency_head')
        .values({
          size: String(head.size),
          root: head.root,
          checkpoint: head.checkpoint,
          signed_at: head.signedAt,
        })
        .execute();
      return head;
    });

  let running: Promise<SignedHead> | null = null;
  let next: Promise<SignedHead> | null = null;
  const begin = (): Promise<SignedHead> => {
    const begun = takeUp().finally(() => {
      running = null;
    });
    running = begun;
    return begun;
  };
  /** One at a time; all who ask meanwhile share the next one, which begins after they asked and so has what they wrote. */
  const extend = (): Promise<SignedHead> => {
    if (running === null) return begin();
    const started = (): Promise<SignedHead> => {
      next = null;
      return begin();
    };
    next ??= running.then(started, started);
    return next;
  };

  return {
    key: { origin, publicKey: signer.publicKey },
    extend,
    prove: async (...proofs) => {
      const hashAt = await readHashes(query, placesOf(...proofs));
      return proofs.map((proof) => hashesOf(proof, hashAt));
    },
  };
};

/** The name of a server's log: its public address without the scheme. */
export const logOriginOf = (publicUrl: string): string => {
  const { host, pathname } = new URL(publicUrl);
  return `${host}${pathname.replace(/\/$/, '')}/transparency`;
};

/** A step stands under a signed head after so long at most, in milliseconds: back-dating by more would be seen. */
const signEveryMs = 10_000;

/** Signs a head now and then, whoever asks. Returns what stops that, once a signing under way is done. */
export const signRegularly = (log: TransparencyLog, events: Log): (() => Promise<void>) => {
  let signing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    signing = log.extend().catch((error: unknown) => events.error('transparency.bug', whereOf(error)));
  }, signEveryMs);
  return async () => {
    clearInterval(timer);
    await signing;
  };
};
