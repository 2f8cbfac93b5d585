import { rm } from 'node:fs/promises';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { acceptCases } from '../../server/src/cases/accept-statement.ts';
import { usualReferralTiming } from '../../server/src/config.ts';
import { connectDatabase } from '../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../server/src/db/embedded-postgres.ts';
import { startDispatchJobs } from '../../server/src/db/jobs.ts';
import { openDocumentTools } from '../../server/src/documents/document-tools.ts';
import { unemploymentCertificate } from '../../server/src/documents/testing/sample-documents.ts';
import { edges } from '../../server/src/edges.ts';
import { createLog } from '../../server/src/log.ts';
import { systemPorts } from '../../server/src/ports.ts';
import { startServer } from '../../server/src/server.ts';
import { grant } from '../../server/src/testing/decisions.ts';
import { wang } from '../../server/src/testing/people.ts';
import {
  createTestFolder,
  readEnrolmentCode,
  startTestDepartment,
  testConfig,
  testTerminalIds,
} from '../../server/src/testing/test-server.ts';
import { enrolTestTerminal, type TestTerminal } from '../../server/src/testing/test-terminal.ts';
import { type Bench, median, timeOf } from './bench.ts';
import { sampleCase } from './sample-case.ts';

const runs = 40;
const warmUps = 8;
/** One when the case is accepted, one when it is decided. */
const pushesUntilDecided = 2;
const quiet = createLog('silent');

/** One resident at the terminal with a case sealed and ready: `run` sends it and waits for its signed document. */
const prepareVisit = async (terminal: TestTerminal) => {
  const link = await terminal.resident();
  const opened = await link.ask('session.open', { assertion: await terminal.assertion(wang) });
  if (!opened.ok) throw new Error(`the session was refused: ${opened.error.kind}`);
  const envelope = await terminal.envelope(wang);
  return {
    /** Until the server says that the decision stands: the signed document is stored in the same transaction. */
    run: async () => {
      const decided = new Promise<void>((resolve) => {
        let pushes = 0;
        link.socket.on('push', () => {
          pushes += 1;
          if (pushes === pushesUntilDecided) resolve();
        });
      });
      const submitted = await link.ask('cases.submit', { envelope });
      if (!submitted.ok) throw new Error(`the case was refused: ${submitted.error.kind}`);
      await decided;
      return submitted.value.caseNumber;
    },
    /** Not timed: that what was told is so. */
    check: async (caseNumber: CaseNumber) => {
      const shown = await link.ask('cases.show', { caseNumber });
      const isThere = shown.ok && shown.value.state === 'completed' && shown.value.documents.length === 1;
      if (!isThere) throw new Error('the server told of a document that is not there');
    },
    close: () => link.close(),
  };
};

/** The same rows in one transaction, then the same document rendered: nothing checked, sealed, asked or signed. */
const createBare = async (url: string, folder: string) => {
  const database = connectDatabase(url, () => {});
  const jobs = await startDispatchJobs(url, usualReferralTiming, () => {});
  const tools = await openDocumentTools(folder, 'ecdsa-p256', () => new Date());
  let count = 0;
  return {
    run: async () => {
      count += 1;
      const row = sampleCase(testTerminalIds[0]);
      await acceptCases(database, [row], (run) => jobs.enqueue([row.caseId], run));
      const rendered = await tools.render(
        unemploymentCertificate({ number: { label: '登记编号', value: `SYDJ${count}` } }),
      );
      if (!rendered.ok) throw new Error(`the document was not rendered: ${rendered.error.kind}`);
    },
    close: async () => {
      await Promise.all([tools.close(), jobs.stop()]);
      await database.close();
    },
  };
};

export const caseTripTime: Bench = {
  name: 'case.trip.time',
  unit: 'ms',
  baselineIs:
    'the same rows and job in one bare transaction on the same database, plus bare rendering of the same document',
  goal: 2,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const folder = createTestFolder();
    const department = await startTestDepartment(grant);
    const postgres = await startEmbeddedPostgres(folder, () => {});
    const config = {
      ...testConfig(folder, department.url),
      referrals: usualReferralTiming,
      databaseUrl: postgres.url,
    };
    const server = await startServer({
      config,
      ports: systemPorts,
      log: quiet,
      register: edges,
      onDatabaseLost: () => {},
    });
    const [terminalId] = testTerminalIds;
    const terminal = await enrolTestTerminal(server.address, terminalId, readEnrolmentCode(folder, terminalId));
    const visits = await Promise.all(Array.from({ length: runs + warmUps }, () => prepareVisit(terminal)));
    const bare = await createBare(postgres.url, folder);
    const times: { trip: number; bare: number }[] = [];
    for (const visit of visits) {
      // Turn about, so that both meet the same machine.
      let caseNumber: CaseNumber | undefined;
      const trip = await timeOf(async () => {
        caseNumber = await visit.run();
      });
      if (caseNumber) await visit.check(caseNumber);
      times.push({ trip, bare: await timeOf(bare.run) });
    }
    const counted = times.slice(warmUps);
    for (const visit of visits) visit.close();
    await bare.close();
    await server.stop();
    await postgres.stop();
    await department.close();
    await rm(folder, { recursive: true, force: true });
    return { value: median(counted.map(({ trip }) => trip)), baseline: median(counted.map((time) => time.bare)) };
  },
};
