import type { CaseId } from '@linban/shared/ids.ts';
import { base64 } from '@linban/shared/transparency/base64.ts';
import { type CaseHistory, caseHistorySchema } from '@linban/shared/transparency/case-history.ts';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { TransparencyLog } from './log.ts';
import { inclusionProof } from './tree.ts';
import type { WitnessedHeads } from './witnesses.ts';

/** The history of a case with its proof, as of now; for whoever holds the receipt. */
export type ProveCase = (caseId: CaseId) => Promise<CaseHistory>;

export const createProveCase =
  ({ query }: Database, log: TransparencyLog, witnessed: WitnessedHeads): ProveCase =>
  async (caseId) => {
    // First the steps, then a head that has them all.
    const leaves = await query
      .selectFrom('transparency_leaf')
      .select(['leaf_index', 'entry'])
      .where('case_id', '=', caseId)
      .orderBy('leaf_index')
      .execute();
    const seen = await witnessed.newest();
    const last = Number(leaves.at(-1)?.leaf_index ?? 0);
    // One that witnesses have seen says more; the newest, where that has not got all the steps.
    const head = seen && seen.size > last ? seen : await log.extend();
    const paths = await log.prove(...leaves.map(({ leaf_index }) => inclusionProof(Number(leaf_index), head.size)));
    return v.parse(caseHistorySchema, {
      format: 'linban-case-history/1',
      checkpoint: head.checkpoint,
      steps: leaves.map(({ leaf_index, entry }, position) => ({
        index: Number(leaf_index),
        entry,
        path: paths[position]?.map((hash) => base64.encode(hash)),
      })),
    });
  };
