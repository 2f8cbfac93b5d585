import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseId } from '@linban/shared/ids.ts';
import { acceptStatement } from '../../server/src/cases/accept-statement.ts';
import { usualReferralTiming } from '../../server/src/config.ts';
import { startDispatchJobs } from '../../server/src/db/jobs.ts';
import { openPlainClient, type PlainClient } from '../../server/src/testing/plain-client.ts';
import { sampleCase } from './sample-case.ts';

type Statement = string | { readonly name: string; readonly text: string; readonly values: unknown[] };

/** The statements of a submission's transaction, for a client that does nothing else: no checks, keys or answers. */
export const createBareSubmissions = async (url: string, terminalIds: readonly string[], connections: number) => {
  const jobs = await startDispatchJobs(url, usualReferralTiming, () => {});
  const clients = await Promise.all(Array.from({ length: connections }, () => openPlainClient(url)));
  const ready: (readonly Statement[])[] = [];
  const made: CaseId[] = [];
  const take = (): readonly Statement[] => {
    const next = ready.shift();
    if (!next) throw new Error('more is to be written than was made');
    return next;
  };
  const write = async (client: PlainClient, statements: readonly Statement[]): Promise<void> => {
    for (const statement of statements) await client.query(statement);
  };

  return {
    prepare: async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const row = sampleCase(terminalIds[index % terminalIds.length] ?? '');
        const statements: Statement[] = ['begin', acceptStatement([row])];
        made.push(row.caseId);
        await jobs.enqueue([row.caseId], async (text, values = []) => {
          statements.push({ name: 'enqueue-cases', text, values });
          return { rows: [] };
        });
        ready.push([...statements, 'commit']);
      }
    },
    /** Seconds until so many were written, one after the other on each connection. */
    flood: async (count: number): Promise<number> => {
      const transactions = Array.from({ length: count }, take);
      const start = performance.now();
      const lane = async (client: PlainClient): Promise<void> => {
        for (let next = transactions.pop(); next; next = transactions.pop()) await write(client, next);
      };
      await Promise.all(clients.map(lane));
      return (performance.now() - start) / 1000;
    },
    /** Milliseconds from when each should have been sent until it was written. */
    pace: async (count: number, perSecond: number): Promise<readonly number[]> => {
      const start = performance.now();
      const times: number[] = [];
      let next = 0;
      const lane = async (client: PlainClient): Promise<void> => {
        for (;;) {
          const index = next;
          next += 1;
          if (index >= count) return;
          const at = start + (index / perSecond) * 1000;
          if (at > performance.now()) await sleep(at - performance.now());
          await write(client, take());
          times.push(performance.now() - at);
        }
      };
      await Promise.all(clients.map(lane));
      return times;
    },
    /** Takes back the jobs: nobody could read these cases to refer them. */
    settle: (): void => {
      for (const caseId of made.splice(0, made.length - ready.length)) jobs.drop(caseId);
    },
    close: async () => {
      await jobs.stop();
      await Promise.all(clients.map((client) => client.end()));
    },
  };
};
