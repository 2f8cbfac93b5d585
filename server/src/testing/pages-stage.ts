import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { Browser, Page } from 'playwright-core';
import { edges } from '../edges.ts';
import { openBrowser } from './browser.ts';
import { grant, hear } from './decisions.ts';
import { goodHealth, reportOf, type workingDevices } from './devices.ts';
import type { wang } from './people.ts';
import { startTestDepartment, startTestServer, type TestDepartment, type TestServer } from './test-server.ts';

/** A server with all that its pages show: a department, a platform, a terminal's agent, and a browser before it. */
export interface PagesStage {
  readonly test: TestServer;
  readonly department: TestDepartment;
  readonly platform: TestDepartment;
  readonly browser: Browser;
  readonly agent: Awaited<ReturnType<TestServer['terminals'][0]['agent']>>;
  /** Of the first account, `admin`. */
  readonly password: string;
  report(devices: typeof workingDevices, staffCalledAt?: string | null, health?: typeof goodHealth): Promise<unknown>;
  submit(person: typeof wang): Promise<SubmissionReceipt>;
  /** Where the browser finds a page. */
  open(path: string): string;
  /** Signs `admin` in to the console. */
  signIn(page: Page): Promise<void>;
  close(): Promise<void>;
}

/** Starts it, on pages that were built. */
export const openPagesStage = async (): Promise<PagesStage> => {
  if (!existsSync(new URL('../../console/dist/index.html', import.meta.url)))
    throw new Error('the console is not built: node scripts/build.ts');
  const department = await startTestDepartment(grant);
  const platform = await startTestDepartment(hear);
  const test = await startTestServer(department.url, { register: edges, platformUrl: platform.url });
  const password = /admin \/ (\S+)/.exec(test.server.notes.join('\n'))?.[1] ?? '';
  const browser = await openBrowser(new URL(test.config.publicUrl).host, test.server.address);
  const agent = await test.terminals[0].agent();
  const boot = randomUUID();
  let seq = 0;
  const open = (path: string) => new URL(path, test.config.publicUrl).href;
  return {
    test,
    department,
    platform,
    browser,
    agent,
    password,
    report: (devices, staffCalledAt = null, health = goodHealth) => {
      seq += 1;
      return agent.ask('terminal.report', { ...reportOf(boot, seq, devices), staffCalledAt, health });
    },
    submit: async (person) => {
      const reply = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(person) });
      if (!reply.ok) throw new Error(reply.error.kind);
      return reply.value;
    },
    open,
    signIn: async (page) => {
      await page.goto(open('/console'));
      await page.getByLabel('账号').fill('admin');
      await page.getByLabel('密码').fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '终端', exact: true }).waitFor();
    },
    close: async () => {
      await browser.close();
      await test.stop();
      await platform.close();
      await department.close();
    },
  };
};
