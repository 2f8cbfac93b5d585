import type { Database } from '../../server/src/db/database.ts';
import { raiseTree } from './fill-log.ts';

const perBatch = 50_000;
const steps = ['submit', 'accept', 'refer', 'complete'];

/** As many bytes as the real columns have; `content` is stored beside the row as it is, and so is this. */
const contentOf = `decode(repeat(md5(i::text), 163), 'hex')`;
const receiptOf = `decode(repeat(md5(i::text), 44), 'hex')`;
const words = `'{"zh-CN": "曹杨新村街道 · 梅岭分中心", "en": "Caoyang Sub-district · Meiling Sub-centre"}'`;
const entryOf = `format(
  '{"actor":{"en":"Terminal 3","zh-CN":"3 号机"},"at":"2026-11-23T01:36:12.345Z","binds":null,"caseId":"%s","place":%s,"reasonDigest":null,"role":"system","seq":%s,"type":"%s","v":2}',
  md5('case' || i)::uuid, ${words}, seq, type)`;

const batch = (first: number, last: number): readonly string[] => [
  `insert into resident_case (case_id, case_number, query_hash, tracking_hash, resident_key, item_id, item_version,
    terminal_id, state, content, version, submitted_at, updated_at)
  select md5('case' || i)::uuid, 'FILL' || i, sha256(('query' || i)::bytea), sha256(('tracking' || i)::bytea),
    encode(sha256(('resident' || i / 3)::bytea), 'hex'), 'unemployment-registration', 1, $1, 'completed', ${contentOf}, ${steps.length},
    now() - i * interval '1 second', now() - i * interval '1 second'
  from generate_series(${first}, ${last}) as i`,
  `insert into submission (envelope_id, digest, case_id, receipt, received_at)
  select md5('envelope' || i)::uuid, encode(sha256(i::text::bytea), 'base64'), md5('case' || i)::uuid, ${receiptOf},
    now() - i * interval '1 second'
  from generate_series(${first}, ${last}) as i, (select $1) as terminal`,
  `insert into case_action (case_id, seq, type, role, actor, place, at)
  select md5('case' || i)::uuid, seq, type, 'system', ${words}::jsonb, ${words}::jsonb, now() - i * interval '1 second'
  from generate_series(${first}, ${last}) as i, (select $1) as terminal,
    unnest('{${steps.join()}}'::text[]) with ordinality as step (type, seq)`,
  `insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id)
  select (i - 1) * ${steps.length} + seq - 1, sha256('\\x00'::bytea || convert_to(${entryOf}, 'UTF8')), ${entryOf}, md5('case' || i)::uuid
  from generate_series(${first}, ${last}) as i, (select $1) as terminal,
    unnest('{${steps.join()}}'::text[]) with ordinality as step (type, seq)`,
];

/**
 * Puts so many decided cases into an empty database, by the database itself: with submission, steps, leaves and tree, as large
 * as real ones and with every index. Their documents are left out: nothing that is measured over them reads any.
 */
export const fillCases = async ({ pool }: Database, terminalId: string, count: number): Promise<void> => {
  const client = await pool.connect();
  await client.query('set statement_timeout = 0');
  // The rows fit each other as they are made; looking for each one's case again would take as long as writing them.
  await client.query('set session_replication_role = replica');
  await client.query('set synchronous_commit = off');
  for (let first = 1; first <= count; first += perBatch)
    for (const text of batch(first, Math.min(count, first + perBatch - 1))) await client.query(text, [terminalId]);
  await raiseTree(client, count * steps.length);
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  client.release(true);
};
