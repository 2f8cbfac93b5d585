import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaseId, caseIdSchema } from '@linban/shared/ids.ts';
import { verifyCaseHistory } from '@linban/shared/transparency/case-history.ts';
import * as v from 'valibot';
import { leafOfAction } from '../../server/src/cases/case-action.ts';
import { connectDatabase, type Database, migrate } from '../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../server/src/db/embedded-postgres.ts';
import { openKeyring } from '../../server/src/keys/server-keys.ts';
import { systemPorts } from '../../server/src/ports.ts';
import { createTransparencyLog } from '../../server/src/transparency/log.ts';
import { createProveCase } from '../../server/src/transparency/prove-case.ts';
import { createWitnessedHeads } from '../../server/src/transparency/witnesses.ts';
import { type Bench, median, timeOf } from './bench.ts';
import { raiseTree } from './fill-log.ts';

const leaves = 5_000_000;
const runs = 40;
const warmUps = 5;

/** Fills the log by the database itself: what is measured is a proof, not how the leaves came there. */
const fill = async ({ pool }: Database): Promise<void> => {
  const client = await pool.connect();
  await client.query('set statement_timeout = 0');
  await client.query(`
    insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id)
    select index, sha256('\\x00'::bytea || convert_to('filling ' || index, 'UTF8')), 'filling ' || index, gen_random_uuid()
    from generate_series(0::bigint, ${leaves - 1}) as index`);
  await raiseTree(client, leaves);
  await client.query('analyze');
  client.release(true);
};

const addCase = async ({ pool }: Database): Promise<CaseId> => {
  const caseId = v.parse(caseIdSchema, randomUUID());
  const place = { 'zh-CN': '梅岭分中心', en: 'Meiling Sub-centre' };
  const steps = [
    ['submit', 'resident'],
    ['accept', 'system'],
    ['refer', 'system'],
    ['complete', 'department'],
  ] as const;
  for (const [position, [type, role]] of steps.entries()) {
    const action = { seq: position + 1, type, role, actor: place, place, at: new Date(), reason: null };
    const { hash, entry } = leafOfAction(caseId, action, null, systemPorts.randomBytes);
    await pool.query(
      `with grown as (update transparency_size set size = size + 1 returning size - 1 as first)
      insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id) select first, $1, $2, $3 from grown`,
      [hash, entry, caseId],
    );
  }
  return caseId;
};

export const serverTimelineProof: Bench = {
  name: 'server.timeline.proof',
  unit: 'ms',
  baselineIs: 'the same four steps read from the same log of 5 million leaves, without a proof',
  goal: 20,
  goalOf: 'value',
  better: 'lower',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linban-proof-bench-'));
    chmodSync(folder, 0o711);
    const postgres = await startEmbeddedPostgres(folder, () => {});
    const database = connectDatabase(postgres.url, () => {});
    try {
      await migrate(database);
      await fill(database);
      const keyring = await openKeyring(folder);
      const log = createTransparencyLog(database, keyring.log, { origin: 'bench.example', ports: systemPorts });
      const proveCase = createProveCase(database, log, createWitnessedHeads(database));
      const proved: number[] = [];
      const bare: number[] = [];
      for (let index = -warmUps; index < runs; index += 1) {
        const caseId = await addCase(database);
        await log.extend();
        const history = await proveCase(caseId);
        const checked = await verifyCaseHistory(history, log.key);
        if (!checked.ok) throw new Error(`the history was not proved: ${checked.error.kind}`);
        const a = await timeOf(async () => void (await proveCase(caseId)));
        const b = await timeOf(async () => {
          await database.query
            .selectFrom('transparency_leaf')
            .select(['leaf_index', 'entry'])
            .where('case_id', '=', caseId)
            .orderBy('leaf_index')
            .execute();
        });
        if (index < 0) continue;
        proved.push(a);
        bare.push(b);
      }
      return { value: median(proved), baseline: median(bare) };
    } finally {
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
