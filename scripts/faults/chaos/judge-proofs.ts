import { base64 } from '@linban/shared/transparency/base64.ts';
import { type CaseHistory, verifyCaseHistory } from '@linban/shared/transparency/case-history.ts';
import * as v from 'valibot';
import { connectDatabase } from '../../../server/src/db/database.ts';
import { openKeyring } from '../../../server/src/keys/server-keys.ts';
import { systemPorts } from '../../../server/src/ports.ts';
import { auditLog } from '../../../server/src/transparency/audit.ts';
import { createTransparencyLog, logOriginOf } from '../../../server/src/transparency/log.ts';
import { inclusionProof } from '../../../server/src/transparency/tree.ts';
import type { BookFault } from './judge-books.ts';

const leafRows = v.array(
  v.object({ index: v.pipe(v.string(), v.transform(Number)), entry: v.string(), caseId: v.string() }),
);
const leavesText = `select leaf_index as index, entry, case_id as "caseId" from transparency_leaf order by leaf_index`;
/** So many proofs are made from one reading of the tree. */
const atOnce = 400;

/**
 * Makes the proof file of every case and checks it as whoever holds one does: by the log's public key alone. Then the whole log is
 * compared with every head that was signed.
 */
export const judgeProofs = async (
  databaseUrl: string,
  keyFolder: string,
  publicUrl: string,
): Promise<readonly BookFault[]> => {
  const database = connectDatabase(databaseUrl, () => {});
  try {
    const keyring = await openKeyring(keyFolder);
    const log = createTransparencyLog(database, keyring.log, { origin: logOriginOf(publicUrl), ports: systemPorts });
    const { size, checkpoint } = await log.extend();
    const leaves = v.parse(leafRows, (await database.pool.query(leavesText)).rows).filter(({ index }) => index < size);
    const cases = new Map<string, CaseHistory['steps'][number][]>();
    for (let first = 0; first < leaves.length; first += atOnce) {
      const some = leaves.slice(first, first + atOnce);
      const paths = await log.prove(...some.map(({ index }) => inclusionProof(index, size)));
      for (const [position, { index, entry, caseId }] of some.entries()) {
        const path = (paths[position] ?? []).map((hash) => base64.encode(hash));
        cases.set(caseId, [...(cases.get(caseId) ?? []), { index, entry, path }]);
      }
    }
    const faults: BookFault[] = [];
    for (const [caseId, steps] of cases) {
      const verified = await verifyCaseHistory({ format: 'linban-case-history/1', checkpoint, steps }, log.key);
      if (!verified.ok) faults.push({ kind: 'unproved', about: `${caseId}: ${JSON.stringify(verified.error)}` });
    }
    // A head that was signed by a clock that was wrong says so for ever.
    for (const finding of await auditLog(database, log.key))
      if (finding.kind !== 'backDated') faults.push({ kind: 'unproved', about: JSON.stringify(finding) });
    return faults;
  } finally {
    await database.close();
  }
};
