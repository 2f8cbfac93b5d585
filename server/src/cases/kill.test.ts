import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAccount, signIn } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { li, sun, wang } from '../testing/people.ts';
import { layReadyCluster } from '../testing/ready-cluster.ts';
import {
  createTestFolder,
  readEnrolmentCode,
  startTestDepartment,
  type TestDepartment,
  testConfig,
  testTerminalIds,
  until,
} from '../testing/test-server.ts';
import { enrolTestTerminal, newVisit, type TestTerminal } from '../testing/test-terminal.ts';

const readySchema = v.looseObject({ address: v.string(), notes: v.array(v.string()) });
const allowance = {
  itemId: 'senior-allowance',
  itemVersion: 1,
  answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
};

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The server as the program it is, killed without warning: everything it said it has, it has. */
describe('a server that is killed', () => {
  const folder = createTestFolder();
  const configFile = join(folder, 'server.json');
  const running = new Set<ChildProcess>();
  let department: TestDepartment;
  const config = () => testConfig(folder, department.url, 0, [...testTerminalIds, 'test-3']);
  /** What the program said at its first start. */
  let firstNotes: readonly string[] = [];

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    await layReadyCluster(folder);
    writeFileSync(configFile, JSON.stringify(config()));
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
      const ready = v.safeParse(readySchema, JSON.parse(line));
      if (!ready.success) continue;
      const { address, notes } = ready.output;
      if (firstNotes.length === 0) firstNotes = notes;
      return { address, child };
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

  it('in the middle of supplements has each as one step, with the receipt that it told or tells now', async () => {
    const { address, child } = await start();
    const terminal = await enrolTestTerminal(address, 'test-3', readEnrolmentCode(folder, 'test-3'));
    const link = await terminal.agent();
    const server = { address, notes: firstNotes };
    const clerk = await signIn({ server, config: config() }, firstAccount({ server }));
    const visitId = newVisit();
    const assertion = await terminal.assertion(li, { visitId });
    const asked = async () => {
      const envelope = await terminal.envelope(li, { visitId, assertion, ...allowance });
      const taken = await link.ask('cases.submit', { envelope });
      if (!taken.ok) throw new Error(JSON.stringify(taken.error));
      const { caseNumber } = taken.value;
      const act = { type: 'askSupplement' as const, missing: [], pages: ['phone'] };
      expect(await clerk.put('desk.act', { caseNumber, version: 2, act })).toMatchObject({ ok: true });
      return caseNumber;
    };
    const answered = async () => {
      const caseNumber = await asked();
      const { signature } = await terminal.registration(li);
      const envelope = await terminal.sealContent({
        v: 1,
        kind: 'supplement',
        visitId,
        caseNumber,
        answers: { ...allowance.answers, phone: '13900000000' },
        said: [],
        signature,
        language: 'zh-CN',
        signedAt: new Date().toISOString(),
        assertion,
      });
      return { caseNumber, envelope };
    };
    const answers = [await answered(), await answered(), await answered(), await answered()];
    clerk.close();

    // While the first is told, the others are somewhere on their way.
    const firstTries = answers.map(({ envelope }) => link.ask('cases.submit', { envelope }));
    await Promise.race(firstTries);
    await kill(child);
    link.close();
    const told = await Promise.all(firstTries);
    expect(told.some(({ ok }) => ok)).toBe(true);

    const next = terminal.at((await start()).address);
    const [agent, resident] = [await next.agent(), await next.resident()];
    expect(await resident.ask('session.open', { assertion: await next.assertion(li) })).toMatchObject({ ok: true });
    for (const [index, { caseNumber, envelope }] of answers.entries()) {
      const receipt = await agent.ask('cases.submit', { envelope });
      if (!receipt.ok) throw new Error(JSON.stringify(receipt.error));
      if (told[index]?.ok) expect(receipt).toEqual(told[index]);
      expect(await resident.ask('cases.submit', { envelope })).toEqual(receipt);
      const shown = await resident.ask('cases.show', { caseNumber });
      expect(shown.ok && shown.value.steps.map(({ type }) => type)).toEqual([
        'submit',
        'receive',
        'askSupplement',
        'supplement',
      ]);
    }
    agent.close();
    resident.close();
  }, 240_000);
});
