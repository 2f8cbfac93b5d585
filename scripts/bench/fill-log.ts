import * as v from 'valibot';
import type { PlainClient } from '../../server/src/testing/plain-client.ts';
import { frontierOf, rootOf } from '../../server/src/transparency/tree.ts';

const hashRows = v.tuple([v.object({ hash: v.instance(Buffer) })]);

/** Raises the tree of the log over so many leaves that are there, by the database itself. */
export const raiseTree = async (client: Pick<PlainClient, 'query'>, leaves: number): Promise<void> => {
  await client.query(`
    insert into transparency_node (level, node_index, hash)
    select 1, a.leaf_index / 2, sha256('\\x01'::bytea || a.leaf_hash || b.leaf_hash)
    from transparency_leaf as a join transparency_leaf as b on b.leaf_index = a.leaf_index + 1
    where a.leaf_index % 2 = 0`);
  for (let level = 2; 2 ** level <= leaves; level += 1)
    await client.query(`
      insert into transparency_node (level, node_index, hash)
      select ${level}, a.node_index / 2, sha256('\\x01'::bytea || a.hash || b.hash)
      from transparency_node as a join transparency_node as b on b.level = a.level and b.node_index = a.node_index + 1
      where a.level = ${level - 1} and a.node_index % 2 = 0`);
  await client.query('update transparency_size set size = $1', [leaves]);
  // Where the next head goes on from: its root is checked then, its signature is not.
  const edge = [];
  for (const place of frontierOf(leaves)) {
    const { rows } = await client.query(
      place.level === 0
        ? 'select leaf_hash as hash from transparency_leaf where leaf_index = $1'
        : `select hash from transparency_node where level = ${place.level} and node_index = $1`,
      [place.index],
    );
    const [{ hash }] = v.parse(hashRows, rows);
    edge.push({ ...place, hash });
  }
  await client.query(`insert into transparency_head values ($1, $2, '', now())`, [leaves, rootOf(edge)]);
};
