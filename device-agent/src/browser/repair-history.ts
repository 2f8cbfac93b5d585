import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { writePrivateFile } from '../identity/private-file.ts';
import type { RepairHistory } from './supervision.ts';

const instant = v.pipe(v.number(), v.integer(), v.minValue(0));
const historySchema = v.strictObject({
  repairs: v.pipe(v.array(instant), v.maxLength(100)),
  agentRestartedAt: v.nullable(instant),
});

/** Where the browser's repairs are written down, so that the brake holds although the agent itself is started anew. */
export interface RepairHistoryFile {
  /** Nothing where there is no file, or a damaged one: the brake then begins anew. */
  read(): RepairHistory;
  /** Throws what the file system throws. */
  write(history: RepairHistory): void;
}

export const openRepairHistory = (dataFolder: string): RepairHistoryFile => {
  const path = join(dataFolder, 'browser-repairs.json');
  return {
    read: () => {
      try {
        return v.parse(historySchema, JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return { repairs: [], agentRestartedAt: null };
      }
    },
    write: ({ repairs, agentRestartedAt }) => writePrivateFile(path, JSON.stringify({ repairs, agentRestartedAt })),
  };
};
