import { randomUUID } from 'node:crypto';
import { caseContentSchema } from '@linban/shared/cases/case-content.ts';
import { type CaseNumber, createQueryCode, createTrackingCode, type QueryCode } from '@linban/shared/cases/codes.ts';
import * as v from 'valibot';
import { acceptCases } from '../../server/src/cases/accept-statement.ts';
import { encryptCase } from '../../server/src/cases/stored-case.ts';
import type { Database } from '../../server/src/db/database.ts';
import type { DataKeys } from '../../server/src/keys/data-keys.ts';
import { openKeyring } from '../../server/src/keys/server-keys.ts';
import { systemPorts } from '../../server/src/ports.ts';
import { wang } from '../../server/src/testing/people.ts';
import { openPlainClient } from '../../server/src/testing/plain-client.ts';
import { createTestTerminal } from '../../server/src/testing/test-terminal.ts';
import { type Bench, percentile, timeOf } from './bench.ts';
import { startBenchServer } from './bench-server.ts';
import { benchKeyOf } from './bench-terminals.ts';
import { sampleCase } from './sample-case.ts';

const cases = 400;
const runs = 1_000;
const warmUps = 150;
/** A terminal may look so many up at once before it has to wait. */
const perTerminal = 10;

interface Codes {
  readonly caseNumber: CaseNumber;
  readonly queryCode: QueryCode;
  readonly queryHash: Buffer;
}

/** A case that was decided, with what its resident said, as the server would have stored it. */
const storeCase = async (database: Database, keys: DataKeys, terminalId: string): Promise<Codes> => {
  const sample = sampleCase(terminalId);
  const queryCode = createQueryCode(systemPorts.randomBytes);
  const queryHash = keys.codeHash('query', queryCode);
  const content = v.parse(caseContentSchema, {
    v: 1,
    visitId: randomUUID(),
    itemId: sample.itemId,
    itemVersion: sample.itemVersion,
    answers: {},
    signature: null,
    language: 'zh-CN',
    signedAt: sample.at.toISOString(),
    assertion: 'a'.repeat(1_200),
  });
  const [, , refer] = sample.actions;
  const row = {
    ...sample,
    queryHash,
    trackingHash: keys.codeHash('tracking', createTrackingCode(systemPorts.randomBytes)),
    state: 'completed',
    content: encryptCase(keys, sample.caseId, { person: wang, content }),
    actions: [...sample.actions, { ...refer, seq: 4, type: 'complete', role: 'department' } as const],
  };
  // It was referred long ago: no job waits.
  await acceptCases(database, [row], null);
  return { caseNumber: sample.caseNumber, queryCode, queryHash };
};

/** All that is shown of a case, as the server asks for it. */
const bareQuery = `
  select c.case_id, c.case_number, c.item_id, c.item_version, c.state, c.submitted_at, c.updated_at, c.waiting_for_department,
    c.content,
    (select coalesce(json_agg(a), '[]') from (
      select a.type, a.role, a.actor, a.place, a.at, a.reason from case_action as a where a.case_id = c.case_id order by a.seq
    ) as a) as actions,
    (select coalesce(json_agg(r), '[]') from (
      select r.role, r.purpose, r.at from record_access as r where r.case_id = c.case_id order by r.at desc limit 100
    ) as r) as reads,
    (select coalesce(json_agg(d), '[]') from (
      select d.document_id, d.title, d.verification_code, d.issued_at, d.state from issued_document as d
      where d.case_id = c.case_id and d.template <> 'case-history' order by d.issued_at
    ) as d) as documents,
    (select r.level from rating as r where r.case_id = c.case_id) as rating
  from resident_case as c where c.case_number = $1 and c.query_hash = $2`;

export const serverLookupP99: Bench = {
  name: 'server.lookup.p99',
  unit: 'ms',
  baselineIs:
    'the query for the same case by a plain client; the server counts the try, decrypts, checks and masks besides',
  goal: 2,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const { server, database, databaseUrl, folder, terminalIds, stop } = await startBenchServer({
      // Nobody listens there: nothing is referred.
      departmentUrl: 'http://127.0.0.1:9',
      terminals: Math.ceil((warmUps + runs) / perTerminal),
    });
    const client = await openPlainClient(databaseUrl);
    try {
      const keyring = await openKeyring(folder);
      const stored: Codes[] = [];
      for (let index = 0; index < cases; index += 1)
        stored.push(await storeCase(database, keyring.data, terminalIds[0] ?? ''));
      const terminals = terminalIds.map((id) =>
        createTestTerminal(server.address, id, benchKeyOf(id), keyring.publicKeys),
      );
      const links = await Promise.all(terminals.map((terminal) => terminal.resident()));
      const times: { readonly server: number; readonly bare: number }[] = [];
      for (let index = 0; index < warmUps + runs; index += 1) {
        const link = links[index % links.length];
        const codes = stored[index % stored.length];
        if (!link || !codes) throw new Error('nothing to ask, or nobody to ask it');
        const { caseNumber, queryCode, queryHash } = codes;
        // By turns, so that both meet the same machine.
        times.push({
          server: await timeOf(async () => {
            const found = await link.ask('cases.track', { by: 'receipt', caseNumber, queryCode });
            if (!found.ok) throw new Error(`the case was not shown: ${found.error.kind}`);
          }),
          bare: await timeOf(async () => {
            const { rowCount } = await client.query({
              name: 'bare',
              text: bareQuery,
              values: [caseNumber, queryHash],
            });
            if (rowCount !== 1) throw new Error('the case is not there');
          }),
        });
      }
      const counted = times.slice(warmUps);
      for (const link of links) link.close();
      return {
        value: percentile(
          counted.map((time) => time.server),
          99,
        ),
        baseline: percentile(
          counted.map((time) => time.bare),
          99,
        ),
      };
    } finally {
      await client.end();
      await stop();
    }
  },
};
