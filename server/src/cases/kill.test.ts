import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grant } from '../testing/decisions.ts';
import { sun, wang } from '../testing/people.ts';
import { layReadyCluster } from '../testing/ready-cluster.ts';
import {
  createTestFolder,
  readEnrolmentCode,
  startTestDepartment,
  type TestDepartment,
  testConfig,
  until,
} from '../testing/test-server.ts';
import { enrolTestTerminal, newVisit, type TestTerminal } from '../testing/test-terminal.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The server as the program it is, killed without warning: everything it said it has, it has. */
describe('a server that is killed', () => {
  const folder = createTestFolder();
  const configFile = join(folder, 'server.json');
  const running = new Set<ChildProcess>();
  let department: TestDepartment;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    await layReadyCluster(folder);
    writeFileSync(configFile, JSON.stringify(testConfig(folder, department.url)));
  });
  afterAll(async () => {
    for (const child of running) {
      child.kill('SIGTERM');
      await new Promise((exited) => child.once('exit', exited));
    }
    await department.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<{ address: string; child: ChildProcess }> => {
    const child = spawn(process.execPath, [program, '--config', configFile], { stdio: ['ignore', 'pipe', 'ignore'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    if (!child.stdout) throw new Error('no output');
    for await (const line of createInterface({ input: child.stdout })) {
      const ready: unknown = JSON.parse(line);
      if (typeof ready === 'object' && ready && 'address' in ready) return { address: String(ready.address), child };
    }
    throw new Error('the server ended before it was ready');
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    const exited = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await exited;
  };
  const completed = async (terminal: TestTerminal, person: typeof wang, caseNumber: string) => {
    const link = await terminal.resident();
    const opened = await link.ask('session.open', { assertion: await terminal.assertion(person) });
    expect(opened).toMatchObject({ ok: true });
    const view = await until(async () => {
      const list = await link.ask('cases.list', {});
      const known = list.ok ? list.value.cases.filter((summary) => summary.caseNumber === caseNumber) : [];
      return known[0]?.state === 'completed' ? known : undefined;
    });
    link.close();
    return view;
  };

  it('between the receipt and the department’s answer finishes the case after its next start, once', async () => {
    const first = await start();
    const terminal = await enrolTestTerminal(first.address, 'test-1', readEnrolmentCode(folder, 'test-1'));
    let hasArrived = () => {};
    const arrived = new Promise<void>((done) => {
      hasArrived = done;
    });
    department.answer = () => {
      hasArrived();
      return new Promise(() => {});
    };
    const link = await terminal.agent();
    const visitId = newVisit();
    const envelope = await terminal.envelope(wang, { visitId, assertion: await terminal.assertion(wang, { visitId }) });
    const receipt = await link.ask('cases.submit', { envelope });
    if (!receipt.ok) throw new Error(JSON.stringify(receipt.error));
    await arrived;
    await kill(first.child);

    department.answer = grant;
    const second = await start();
    const again = terminal.at(second.address);
    const known = await completed(again, wang, receipt.value.caseNumber);
    expect(known).toHaveLength(1);
    const resent = await again.agent();
    expect(await resent.ask('cases.submit', { envelope })).toEqual(receipt);
    await kill(second.child);
  });

  it('at any moment of a submission has the case once, or takes it at the next try', async () => {
    let { address, child } = await start();
    const codeTerminal = await enrolTestTerminal(address, 'test-2', readEnrolmentCode(folder, 'test-2'));
    for (const delayMs of [0, 4, 15]) {
      const link = await codeTerminal.at(address).agent();
      const envelope = await codeTerminal.envelope(sun);
      const firstTry = link.ask('cases.submit', { envelope });
      await new Promise((later) => setTimeout(later, delayMs));
      await kill(child);
      link.close();
      const early = await firstTry;
      ({ address, child } = await start());
      const next = codeTerminal.at(address);
      const retry = await next.agent();
      const receipt = await retry.ask('cases.submit', { envelope });
      if (!receipt.ok) throw new Error(JSON.stringify(receipt.error));
      if (early.ok) expect(receipt).toEqual(early);
      expect(await completed(next, sun, receipt.value.caseNumber)).toHaveLength(1);
      retry.close();
    }
    const link = await codeTerminal.at(address).resident();
    const opened = await link.ask('session.open', { assertion: await codeTerminal.assertion(sun) });
    expect(opened.ok && opened.value.cases).toHaveLength(3);
    link.close();
  }, 240_000);
});
