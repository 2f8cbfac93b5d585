import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createVerificationCode, formatCode } from '@linban/shared/cases/codes.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { systemPorts } from '../ports.ts';
import { createWatch } from '../supervision/watch.ts';
import { accessibilityTroubles, keepShot, openBrowser, openPage } from '../testing/browser.ts';
import { signInNew, signIn as signInToConsole } from '../testing/console-staff.ts';
import { grant, hear } from '../testing/decisions.ts';
import { goodHealth, poorHealth, reportOf, withoutReceiptPaper, workingDevices } from '../testing/devices.ts';
import { li, sun, wang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: 'zh-CN' };
const desk = { viewport: { width: 1366, height: 768 }, locale: 'zh-CN' };

describe('in a browser', () => {
  let department: TestDepartment;
  let platform: TestDepartment;
  let test: TestServer;
  let browser: Browser;
  let password: string;
  let agent: Awaited<ReturnType<TestServer['terminals'][0]['agent']>>;
  const boot = randomUUID();
  let seq = 0;

  const report = (devices: typeof workingDevices, staffCalledAt: string | null = null, health = goodHealth) => {
    seq += 1;
    return agent.ask('terminal.report', { ...reportOf(boot, seq, devices), staffCalledAt, health });
  };
  const submit = async (person: typeof wang): Promise<SubmissionReceipt> => {
    const reply = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(person) });
    if (!reply.ok) throw new Error(reply.error.kind);
    return reply.value;
  };
  const open = (path: string) => new URL(path, test.config.publicUrl).href;

  beforeAll(async () => {
    if (!existsSync(new URL('../../console/dist/index.html', import.meta.url))) {
      throw new Error('the console is not built: node scripts/build.ts');
    }
    department = await startTestDepartment(grant);
    platform = await startTestDepartment(hear);
    test = await startTestServer(department.url, { register: edges, platformUrl: platform.url });
    password = /admin \/ (\S+)/.exec(test.server.notes.join('\n'))?.[1] ?? '';
    browser = await openBrowser(new URL(test.config.publicUrl).host, test.server.address);
    agent = await test.terminals[0].agent();
  });
  beforeEach(() => {
    department.answer = grant;
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
    await platform?.close();
    await department?.close();
  });

  const signIn = async (page: Page) => {
    await page.goto(open('/console'));
    await page.getByLabel('账号').fill('admin');
    await page.getByLabel('密码').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '终端', exact: true }).waitFor();
  };

  it('lets staff in by keyboard, shows an empty list, then paper out and a case as they happen', async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await page.goto(open('/console'));
    await page.getByRole('heading', { name: '登录工作台' }).waitFor();
    await keepShot(page, 'console-sign-in');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.getByLabel('账号').focus();
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('账号或密码不对').waitFor();
    await keepShot(page, 'console-sign-in-refused');
    expect(troubles.splice(0).every((trouble) => trouble.includes('401'))).toBe(true);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByText('还没有办件').waitFor();
    const card = page.getByRole('article', { name: 'test-1 号机' });
    await card.getByText('联系不上').waitFor();
    await keepShot(page, 'console-empty');

    await report(workingDevices);
    await card.getByText('正常服务').waitFor();
    const reported = report(withoutReceiptPaper);
    await card.getByText('缺纸').waitFor();
    await reported;
    await card.getByText('部分事项不能办').waitFor();

    await submit(wang);
    await page.getByRole('row', { name: /失业登记.*已办结/ }).waitFor();
    department.answer = () => 'breakOff';
    await submit(sun);
    await page.getByText('在等部门', { exact: true }).waitFor();
    await keepShot(page, 'console-live');
    expect(await accessibilityTroubles(page)).toEqual([]);

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Out of paper').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await keepShot(page, 'console-english');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await keepShot(page, 'console-narrow');
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows what waits for a department and why, and settles it by hand', { timeout: 90_000 }, async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    // The case that could not reach it in the test before would wait with this one.
    await page.getByText('个部门的系统都正常').waitFor();
    department.answer = () => ({ status: 200, body: {} });
    const waiting = await submit(sun);
    const recent = page.getByRole('region', { name: '最近有变化的' });
    const row = page
      .locator('#departments')
      .locator('..')
      .locator('..')
      .getByRole('row', { name: formatCode(waiting.caseNumber) });
    await row.getByText('部门系统的答复不合约定').waitFor();
    await test.server.parts.database.pool.query(
      `update referral set state = 'setAside' where case_id = (select case_id from resident_case where case_number = $1)`,
      [waiting.caseNumber],
    );
    await page.reload();
    await row.getByText('已搁置，要人处理').waitFor();
    await row.getByRole('button', { name: '人工办结' }).click();
    await page.getByLabel('准予，办结').check();
    await page.getByLabel('登记编号').fill('SYDJ20261123000777');
    await page.getByLabel('生效日期').fill('2026-11-23');
    await page.getByLabel('说明（居民能看到）').fill('已向就业促进中心核实：登记已经办好');
    await keepShot(page, 'console-departments');
    expect(await accessibilityTroubles(page)).toEqual([]);
    // What was granted would get its certificate; this one is refused.
    await page.getByLabel('不予办理').check();
    expect(await page.getByLabel('登记编号').count()).toBe(0);
    await page.getByLabel('说明（居民能看到）').fill('已向就业促进中心核实：在职登记还没有办退工');
    await page.getByRole('button', { name: '确认办结' }).click();
    await page.getByText('已人工办结。').waitFor();
    await recent
      .getByRole('row', { name: formatCode(waiting.caseNumber) })
      .getByText('不予办理')
      .waitFor();
    await page.getByText('个部门的系统都正常').waitFor();
    // Before signing in nobody is.
    expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
    await context.close();
  });

  it('shows what the municipal platform has not heard and why, and what was done about it', async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    const section = page.getByRole('region', { name: '市级平台' });
    platform.answer = () => ({ status: 400, body: {} });
    const { caseNumber } = await submit(sun);
    const row = section.getByRole('row', { name: new RegExp(`${formatCode(caseNumber)}.*已受理`) });
    await row.getByText('平台不接受这一条').waitFor();
    await test.server.parts.database.pool.query(
      `update platform_report set state = 'setAside' where state = 'waiting' and sequence = 1`,
    );
    await page.reload();
    await row.getByText('已搁置，要人处理').waitFor();
    await row.getByRole('button', { name: '人工处理' }).click();
    await page.getByLabel('怎么处理的（只留在中心）').fill('已电话告知平台值班人员');
    await keepShot(page, 'console-platform');
    expect(await accessibilityTroubles(page)).toEqual([]);
    platform.answer = hear;
    await page.getByRole('button', { name: '确认已处理' }).click();
    await section.getByText('的这一条已人工处理。').waitFor();
    await section.getByText('办件情况都已上报').waitFor();
    expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
    await context.close();
  });

  it('checks the proof file of a case in the browser alone, and tells one that was altered', async () => {
    const { trackingCode } = await submit(wang);
    const { page, troubles, context } = await openPage(browser, phone);
    await page.goto(open(`/c/${trackingCode}`));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '证明文件', exact: true }).click();
    const file = await (await download).path();
    const text = readFileSync(file, 'utf8');
    await page.getByRole('link', { name: '核对证明文件' }).click();
    await page.getByRole('heading', { name: '核对证明文件' }).waitFor();
    await expect.poll(() => page.getByLabel('日志公钥').inputValue()).toContain('/transparency+');
    const check = async (content: string) => {
      const buffer = Buffer.from(content);
      await page.getByLabel('证明文件').setInputFiles({ name: 'proof.json', mimeType: 'application/json', buffer });
      await page.getByRole('button', { name: '核对' }).click();
    };
    await check(text);
    await page.getByRole('heading', { name: '过程属实' }).waitFor();
    await page.getByText('受理', { exact: true }).waitFor();
    await keepShot(page, 'history-check-good');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await check(text.replace('submit', 'accept'));
    await page.getByText('被改动过：第 1 步').waitFor();
    await keepShot(page, 'history-check-altered');
    await check('{}');
    await page.getByText('不是完整的证明文件').waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Check a proof file' }).waitFor();
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.goto(open('/transparency'));
    await page.getByRole('heading', { name: '公开日志' }).waitFor();
    await keepShot(page, 'public-log');
    expect(await accessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows where somebody waits for staff, and since when, until they have what they need', async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    troubles.splice(0);
    const card = page.getByRole('article').first();
    await report(workingDevices, new Date(Date.now() - 130_000).toISOString());
    await card.getByText('呼叫工作人员 · 2 分钟前').waitFor();
    expect(await card.getByRole('heading').textContent()).toBe('test-1 号机');
    await keepShot(page, 'console-staff-called');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await report(workingDevices);
    await page.getByText('呼叫工作人员').waitFor({ state: 'detached' });
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('takes a terminal out of service only after asking, and back, and makes a code for another machine', async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    troubles.splice(0);
    const card = page.getByRole('article', { name: 'test-2 号机' });
    await card.getByRole('button', { name: '停用终端' }).click();
    await card.getByRole('button', { name: '取消' }).click();
    await card.getByRole('button', { name: '停用终端' }).click();
    // Without a reason the browser does not send it.
    await card.getByRole('button', { name: '确认停用' }).click();
    await card.getByLabel('停用原因').fill('机器被盗');
    await keepShot(page, 'console-revoke');
    expect(await accessibilityTroubles(page)).toEqual([]);
    expect(test.server.parts.registry.find('test-2')?.revoked).toBeNull();
    await card.getByRole('button', { name: '确认停用' }).click();
    await card.getByText('：机器被盗').waitFor();
    await card.getByText('暂停服务').waitFor();
    await keepShot(page, 'console-revoked');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await card.getByRole('button', { name: '恢复使用' }).click();
    await card.getByRole('button', { name: '确认恢复' }).click();
    await card.getByText('联系不上').waitFor();
    await card.getByRole('button', { name: '生成开通码' }).click();
    await card.getByRole('button', { name: '确认生成' }).click();
    await card.getByText(/开通码（只显示这一次）：\S{20,}/).waitFor();
    await card.getByRole('button', { name: '更换密钥' }).click();
    await card.getByText('终端空闲时会自动更换密钥').waitFor();
    expect(test.server.parts.registry.find('test-2')?.rotationAsked).toBe(true);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows what needs a maintainer open, and the figures behind it on demand, in both languages', {
    timeout: 60_000,
  }, async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    troubles.splice(0);
    const health = page.getByRole('article', { name: 'test-1 号机' }).getByRole('region', { name: '健康状况' });
    await report(workingDevices);
    await health.getByText('没有需要处理的').waitFor();
    expect(await health.getByRole('listitem').count()).toBe(0);
    await report(workingDevices, null, poorHealth);
    await health.getByText('4 项需要处理').click();
    expect(await health.getByRole('listitem').allTextContents()).toEqual([
      '身份证读卡器: 各种办法都试过，请派人处理',
      '凭条打印机: 纸快用完，请准备更换',
      '浏览器反复失败，已放慢重启',
      '时钟不准',
    ]);
    await health.getByText('用纸 76 / 80 米 · 切纸 431 次').waitFor();
    await keepShot(page, 'console-health');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('given up at').waitFor();
    await page.getByText('76 of 80 m of paper · 431 cuts').waitFor();
    await keepShot(page, 'console-health-english');
    await page.setViewportSize({ width: 390, height: 844 });
    await keepShot(page, 'console-health-narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('lets staff carry a case at the desk by keyboard, and keeps what was typed when somebody was faster', {
    timeout: 90_000,
  }, async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    troubles.splice(0);
    const queue = page.getByRole('region', { name: '办件台' }).first();
    await queue.getByText('现在没有在办的件').waitFor();
    await keepShot(page, 'desk-empty');
    const application = {
      itemId: 'senior-allowance',
      itemVersion: 1,
      answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
    };
    const taken = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(li, application) });
    if (!taken.ok) throw new Error(taken.error.kind);
    const { caseNumber } = taken.value;
    const row = queue.getByRole('row', { name: /老年综合津贴/ });
    await row.getByText('已收件，待受理').waitFor();
    await row.getByRole('button', { name: /^领办/ }).press('Enter');
    await row.getByText('我', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^打开/ }).press('Enter');
    const opened = page.getByRole('article', { name: /老年综合津贴/ });
    await opened.getByText(li.idNumber).waitFor();
    await keepShot(page, 'desk-open');
    expect(await accessibilityTroubles(page)).toEqual([]);

    await opened.getByRole('button', { name: '要求补材料' }).click();
    await opened.getByLabel('缺哪些材料？一行一样').fill('户口簿本人页\n银行卡复印件');
    await keepShot(page, 'desk-supplement');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await opened.getByRole('button', { name: '确认' }).click();
    await opened.getByText('已记入办理经过').waitFor();
    await opened
      .getByRole('listitem')
      .filter({ hasText: /^银行卡复印件$/ })
      .waitFor();
    await queue.getByRole('button', { name: /等居民补材料 1/ }).click();
    await row.getByText('计时已停').waitFor();

    // Its resident takes it back while a clerk is typing.
    await opened.getByRole('button', { name: '登记补来的材料' }).click();
    await opened.getByLabel('说明').fill('两样都齐了');
    const resident = await test.terminals[0].resident();
    const assertion = await test.terminals[0].assertion(li);
    await resident.ask('session.open', { assertion });
    expect(await resident.ask('cases.withdraw', { caseNumber })).toEqual({ ok: true, value: {} });
    resident.close();
    await opened.getByRole('button', { name: '确认' }).click();
    await opened.getByText('刚才的操作没有记入').waitFor();
    await opened.getByText('已撤回').waitFor();
    await opened.getByText('两样都齐了').waitFor();
    await keepShot(page, 'desk-conflict');
    expect(await accessibilityTroubles(page)).toEqual([]);

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: /^Done 1/ }).click();
    await page
      .getByRole('region', { name: 'Done' })
      .getByRole('row', { name: /Allowance and card.*Withdrawn/ })
      .waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await keepShot(page, 'desk-narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('puts a certificate right, and takes it back, each time by two people', { timeout: 60_000 }, async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    troubles.splice(0);
    const admin = await signInToConsole(test, { name: 'admin', password });
    const second = await signInNew(test, admin, 'approver-2', 'approver');
    const { caseNumber, trackingCode } = await submit(wang);
    const atSecond = async () => {
      const reply = await second.put('desk.open', { caseNumber, purpose: 'checking' });
      if (!reply.ok) throw new Error(reply.error.kind);
      return reply.value;
    };
    await until(async () =>
      (await second.put('desk.open', { caseNumber, purpose: 'checking' })).ok ? true : undefined,
    );
    const approve = async (type: 'reissueDocument' | 'withdrawDocument') =>
      second.put('desk.act', { caseNumber, version: (await atSecond()).version, act: { type } });
    const panel = page.getByRole('article', { name: /失业登记/ });
    const press = (name: string) => panel.getByRole('button', { name, exact: true }).click();
    await page.getByLabel('按受理编号打开').fill('123');
    await page.keyboard.press('Enter');
    await page.getByText('受理编号是 12 位').waitFor();
    await page.getByLabel('按受理编号打开').fill(caseNumber);
    await page.keyboard.press('Enter');
    await press('更正证明内容');
    await panel.getByLabel('理由（居民看得到）').fill('与部门核对，登记编号末位写错');
    await press('确认');
    await panel.getByText('没有改动').waitFor();
    await panel.getByLabel('登记编号').fill('SYDJ20261123000108');
    await keepShot(page, 'desk-certificate-correct');
    await press('确认');
    await panel.getByText('更正：待复核').waitFor();
    await panel.getByText('提出的人不能自己批准').waitFor();
    expect(await panel.getByRole('button', { name: '同意更正，重新出证' }).count()).toBe(0);
    await page.getByRole('button', { name: '证明待复核 1' }).click();
    await page.getByRole('row', { name: /失业登记.*证明待复核/ }).waitFor();
    await keepShot(page, 'desk-certificate-proposed');
    expect(await accessibilityTroubles(page)).toEqual([]);
    expect(await approve('reissueDocument')).toMatchObject({ ok: true });
    await (await fetch(new URL(`/c/${trackingCode}/history.pdf`, test.server.address))).arrayBuffer();
    await page.getByText('没有等第二人复核的证明').waitFor();
    // It is in no list any more; whoever has it open is told all the same.
    const openAgain = async () => {
      await panel.getByText('这件刚有变化').waitFor();
      await press('重新打开');
    };
    await openAgain();
    await panel.getByText('更正：已重新出证').waitFor();
    await panel.getByText('打印和下载（1 次）').click();
    await keepShot(page, 'desk-certificate-copies');
    await press('作废证明');
    await panel.getByLabel('为什么作废').selectOption('noLongerApplies');
    await panel.getByLabel('理由（居民看得到）').fill('本人已重新就业');
    await press('确认');
    await panel.getByText('作废：待复核').waitFor();
    expect(await approve('withdrawDocument')).toMatchObject({ ok: true });
    await openAgain();
    await panel.getByText('作废：已作废').waitFor();
    await keepShot(page, 'desk-certificate-withdrawn');
    const [, reissued] = (await atSecond()).documents;
    await page.goto(open(`/verify/${reissued?.verificationCode}`));
    await page.getByRole('heading', { name: '已作废', level: 1 }).waitFor();
    await page.getByText('所证明的情况不再存在').waitFor();
    await keepShot(page, 'verify-withdrawn');
    expect(troubles).toEqual([]);
    for (const each of [admin, second]) each.close();
    await context.close();
  });

  it('makes an account for a clerk, who gets the desk and no terminal to act on, and closes it', {
    timeout: 60_000,
  }, async () => {
    const { page, troubles, context } = await openPage(browser, desk);
    await signIn(page);
    troubles.splice(0);
    await page.getByLabel('账号名').fill('clerk-1');
    await page.getByRole('button', { name: '新建账号' }).click();
    const told = (await page.getByText(/账号 clerk-1，密码/).textContent()) ?? '';
    await keepShot(page, 'staff-accounts');
    expect(await accessibilityTroubles(page)).toEqual([]);

    const other = await openPage(browser, desk);
    await other.page.goto(open('/console'));
    await other.page.getByLabel('账号').fill('clerk-1');
    await other.page.getByLabel('密码').fill(told.split('：').at(-1) ?? '');
    await other.page.keyboard.press('Enter');
    await other.page.getByRole('heading', { name: '办件台' }).waitFor();
    await other.page.getByRole('article').first().waitFor();
    expect(await other.page.getByRole('button', { name: '停用终端' }).count()).toBe(0);
    expect(await other.page.getByRole('heading', { name: '工作人员账号' }).count()).toBe(0);
    await page.getByRole('button', { name: '停用 clerk-1' }).click();
    await page.getByText('已停用').waitFor();
    await other.page.getByText('登录已结束').waitFor({ timeout: 20_000 });
    expect(troubles).toEqual([]);
    await Promise.all([context.close(), other.context.close()]);
  });

  it('says that the connection is lost, comes back by itself, and ends with the session', async () => {
    const { page, context } = await openPage(browser, desk);
    let isCut = false;
    const cut: (() => Promise<void>)[] = [];
    await page.routeWebSocket(/\/socket\.io\//, (socket) => {
      if (isCut) return void socket.close();
      socket.connectToServer();
      cut.push(() => socket.close());
      return undefined;
    });
    await signIn(page);
    await page.getByRole('article').first().waitFor();
    isCut = true;
    for (const close of cut.splice(0)) await close();
    await page.getByText('与服务器的连接断了').waitFor();
    await keepShot(page, 'console-lost');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await report({ ...workingDevices, documentPrinter: { ...workingDevices.documentPrinter, cover: 'open' } });
    isCut = false;
    // What changed meanwhile is there again without a touch.
    await page.getByText('机盖开着').waitFor();
    expect(await page.getByText('与服务器的连接断了').count()).toBe(0);

    await test.server.parts.database.query.deleteFrom('staff_session').execute();
    await page.getByText('登录已结束').waitFor({ timeout: 15_000 });
    await keepShot(page, 'console-session-ended');
    await signIn(page);
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('heading', { name: '登录工作台' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  }, 60_000);

  it('shows the progress of a case on a phone without script', async () => {
    const receipt = await submit(wang);
    const { page, troubles, context } = await openPage(browser, { ...phone, javaScriptEnabled: false });
    const shown = async (name: string, title: string) => {
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await keepShot(page, name);
    };
    await page.goto(open(`/c/${receipt.trackingCode}`));
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.getByRole('heading', { name: '已办结' }).count();
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    await shown('case-completed', '已办结');
    await page.getByRole('link', { name: 'English' }).click();
    await shown('case-completed-english', 'Completed');

    department.answer = () => 'breakOff';
    const waiting = await submit(sun);
    await page.goto(open(`/c/${waiting.trackingCode}`));
    await shown('case-deciding', '部门办理中');
    await page.goto(open('/c/nothing'));
    await shown('case-missing', '没有找到这个办件');
    await page.getByRole('link', { name: '用受理编号查询' }).click();
    await shown('case-form', '查询办件进度');
    await page.getByLabel('受理编号').fill(receipt.caseNumber);
    await page.getByLabel('查询码').fill('xxxxxx');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await keepShot(page, 'case-form-wrong');
    await page.getByLabel('查询码').fill(receipt.queryCode);
    await page.getByRole('button', { name: '查询进度' }).click();
    await shown('case-by-hand', '已办结');

    const { verification_code: code } = await test.server.parts.database.query
      .selectFrom('issued_document')
      .select('verification_code')
      .where('state', '=', 'valid')
      .executeTakeFirstOrThrow();
    await page.goto(open('/verify'));
    await shown('verify-form', '核验证明文件');
    await page.getByLabel('防伪验证码').fill(code);
    await page.keyboard.press('Enter');
    await shown('verify-genuine', '真实有效');
    await page.goto(open(`/verify/${createVerificationCode(systemPorts.randomBytes)}`));
    await shown('verify-unknown', '查无此件');
    await page.goto(open('/verify/abc'));
    await shown('verify-typo', '验证码输入有误');
    expect(troubles.filter((trouble) => !/status of 40[04]/.test(trouble))).toEqual([]);
    await context.close();
  });

  it('lets a resident go on with a case on a phone, without script', { timeout: 60_000 }, async () => {
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' };
    const changes = { itemId: 'senior-allowance', itemVersion: 1, answers };
    const reply = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(li, changes) });
    if (!reply.ok) throw new Error(reply.error.kind);
    const { caseNumber, trackingCode } = reply.value;
    const lead = await signInToConsole(test, { name: 'admin', password });
    const act = { type: 'askSupplement' as const, missing: ['开户行全称', '与户主的关系'] };
    expect(await lead.put('desk.act', { caseNumber, version: 2, act })).toMatchObject({ ok: true });
    lead.close();

    // Axe itself is a script: one page is looked at with it, the other one is used without.
    const looking = await openPage(browser, phone);
    const { page, troubles, context } = await openPage(browser, { ...phone, javaScriptEnabled: false });
    const shown = async (name: string) => {
      await keepShot(page, name);
      await looking.context.clearCookies();
      await looking.context.addCookies(await context.cookies());
      await looking.page.goto(page.url());
      expect(await accessibilityTroubles(looking.page)).toEqual([]);
      expect(await looking.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    };
    await page.goto(open(`/c/${trackingCode}`));
    await shown('visit-entrance');
    await page.getByLabel('申请人身份证号的最后四位').fill('0000');
    await page.getByLabel(/申请人几/).fill('13');
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByText('答案对不上').waitFor();
    await keepShot(page, 'visit-refused');
    const isMonth = (await page.getByText('申请人几月出生').count()) > 0;
    await page.getByLabel('申请人身份证号的最后四位').fill(li.idNumber.slice(-4));
    await page.getByLabel(/申请人几/).fill(isMonth ? li.birthDate.slice(5, 7) : li.birthDate.slice(8, 10));
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByRole('heading', { name: '还缺什么' }).waitFor();
    await shown('visit');
    await page.getByLabel('开户行全称').fill('上海银行曹杨支行');
    await page.getByLabel('与户主的关系').fill('母女');
    await page.getByRole('button', { name: '交给受理中心' }).click();
    await page.getByText('已交给受理中心').waitFor();
    await keepShot(page, 'visit-supplemented');
    await page.getByLabel('内容').fill('请下午来电');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('已转给受理中心').waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Withdraw the application' }).waitFor();
    await page.setViewportSize({ width: 1366, height: 768 });
    await keepShot(page, 'visit-wide-english');
    await page.getByLabel('I am sure').check();
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('It was withdrawn.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'You have left' }).waitFor();
    await page.goBack();
    await page.reload();
    await page.getByRole('heading', { name: 'This visit has ended' }).waitFor();
    expect(troubles.filter((trouble) => !/status of 40[13]/.test(trouble))).toEqual([]);
    await looking.context.close();
    await context.close();
  });

  it('records a person’s wish to be erased, lets somebody else confirm it, and shows what goes home with the person', {
    timeout: 90_000,
  }, async () => {
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' };
    const changes = { itemId: 'senior-allowance', itemVersion: 1, answers };
    const elder = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(li, changes) });
    if (!elder.ok) throw new Error(elder.error.kind);
    const lead = await signInToConsole(test, { name: 'admin', password });
    const made = await lead.put('staff.add', { name: 'clerk-erasure', role: 'clerk', place: null });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const clerk = await openPage(browser, desk);
    await clerk.page.goto(open('/console'));
    await clerk.page.getByLabel('账号').fill('clerk-erasure');
    await clerk.page.getByLabel('密码').fill(made.value.password);
    await clerk.page.keyboard.press('Enter');
    const section = (page: Page) => page.getByRole('region', { name: '个人信息删除', exact: true });
    await section(clerk.page).getByText('登记一件删除申请').click();
    await section(clerk.page).getByLabel('姓名').fill(li.name);
    await section(clerk.page).getByLabel('身份证号', { exact: true }).fill(li.idNumber);
    await section(clerk.page)
      .getByLabel(/本人在场/)
      .check();
    await section(clerk.page).getByRole('button', { name: '登记' }).click();
    await clerk.page.getByText('等另一个审批人员确认').waitFor();
    await keepShot(clerk.page, 'erasure-asked');
    expect(await accessibilityTroubles(clerk.page)).toEqual([]);
    await clerk.context.close();

    const { page, context } = await openPage(browser, desk);
    await signIn(page);
    await section(page)
      .getByRole('button', { name: /^打开 / })
      .first()
      .click();
    const confirm = page.getByRole('button', { name: '确认删除' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('我已看过上面的内容').check();
    await confirm.click();
    await page.getByRole('button', { name: '打印告知书' }).waitFor();
    await keepShot(page, 'erasure-done');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await keepShot(page, 'erasure-printed');
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 390, height: 844 });
    await keepShot(page, 'erasure-narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await context.close();
    lead.close();
  });

  it('can be used by everybody', async () => {
    const receipt = await submit(wang);
    const { page, context } = await openPage(browser, phone);
    for (const path of [`/c/${receipt.trackingCode}`, '/c', '/c/x', '/verify', '/verify/abc']) {
      await page.goto(open(path));
      expect(await accessibilityTroubles(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
    await context.close();
  });

  it('shows a form that was kept for later on a phone, and throws it away, without script', async () => {
    const [terminal] = test.terminals;
    const resident = await terminal.resident();
    await resident.ask('session.open', { assertion: await terminal.assertion(sun) });
    const itemId = 'unemployment-registration';
    await resident.ask('drafts.keep', { itemId, itemVersion: 1, answers: { reason: 'contract-ended' } });
    const slip = await resident.ask('drafts.slip', { itemId });
    if (!slip.ok) throw new Error(slip.error.kind);
    const looking = await openPage(browser, phone);
    const { page, troubles, context } = await openPage(browser, { ...phone, javaScriptEnabled: false });
    const shown = async (name: string) => {
      await keepShot(page, name);
      await looking.context.clearCookies();
      await looking.context.addCookies(await context.cookies());
      await looking.page.goto(page.url());
      expect(await accessibilityTroubles(looking.page)).toEqual([]);
      expect(await looking.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    };
    await page.goto(open(new URL(slip.value.trackingUrl).pathname));
    await page.getByRole('heading', { name: '已经保存，还没有提交' }).waitFor();
    await shown('draft-entrance');
    const isMonth = (await page.getByText('申请人几月出生').count()) > 0;
    await page.getByLabel('申请人身份证号的最后四位').fill(sun.idNumber.slice(-4));
    await page.getByLabel(/申请人几/).fill(isMonth ? sun.birthDate.slice(5, 7) : sun.birthDate.slice(8, 10));
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByRole('heading', { name: '要填的问题' }).waitFor();
    await shown('draft-visit');
    await page.getByRole('link', { name: '填下一题' }).click();
    await shown('draft-question');
    await page.getByRole('button', { name: '保存，下一题' }).click();
    // The browser itself asks for a choice; whoever gets past it is told the same.
    await page.getByRole('radio').first().check();
    await page.getByRole('button', { name: '保存，下一题' }).click();
    await page.getByText('3 / 6').waitFor();
    await page.getByRole('link', { name: '回到总览' }).click();
    await page.getByText('已填的问题： 2 / 6').waitFor();
    await page.getByRole('link', { name: '用哪个手机号码联系您？' }).click();
    await page.getByLabel('请填写').fill('138');
    await page.getByRole('button', { name: '保存，下一题' }).click();
    await page.getByText('手机号码是 1 开头的 11 位数字').waitFor();
    await keepShot(page, 'draft-question-wrong');
    await page.getByRole('link', { name: '回到总览' }).click();
    await page.getByLabel('我确定要删除').check();
    await page.getByRole('button', { name: '删除' }).click();
    await page.getByRole('heading', { name: '已经删除' }).waitFor();
    await keepShot(page, 'draft-dropped');
    expect(await resident.ask('drafts.list', {})).toEqual({ ok: true, value: { drafts: [] } });
    // The half number was refused.
    expect(troubles.filter((trouble) => !trouble.includes('400'))).toEqual([]);
    resident.close();
    await looking.context.close();
    await context.close();
  });

  it('lets somebody at the telephone check a caller, read out and write down a wish, by keyboard alone', {
    timeout: 90_000,
  }, async () => {
    const receipt = await submit(wang);
    const [terminal] = test.terminals;
    const resident = await terminal.resident();
    await resident.ask('session.open', { assertion: await terminal.assertion(wang) });
    const draft = { itemId: 'senior-allowance', itemVersion: 1, answers: { bank: 'bosc' } };
    await resident.ask('drafts.keep', draft);
    resident.close();
    const lead = await signInToConsole(test, { name: 'admin', password });
    const made = await lead.put('staff.add', { name: 'hotline-1', role: 'hotline', place: null });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const { page, troubles, context } = await openPage(browser, desk);
    const type = async (...texts: readonly string[]) => {
      for (const [index, text] of texts.entries()) {
        if (index > 0) await page.keyboard.press('Tab');
        await page.keyboard.type(text);
      }
      await page.keyboard.press('Enter');
    };
    await page.goto(open('/console'));
    await page.getByLabel('账号').focus();
    await type('hotline-1', made.value.password);
    await page.getByRole('heading', { name: '热线' }).waitFor();
    troubles.splice(0);
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['热线']);
    await keepShot(page, 'hotline-begin');
    expect(await accessibilityTroubles(page)).toEqual([]);
    // The first field has the keyboard already.
    await type('0000-0000-0000');
    await page.getByText('编号不对').waitFor();
    await page.getByLabel('受理编号').fill('');
    await type(receipt.caseNumber.toLowerCase());
    await page.getByText('身份证号的最后四位是什么').waitFor();
    const { birthDate, idNumber } = wang;
    const isMonth = (await page.getByText('您是几月出生的').count()) > 0;
    await type('0000', '99');
    await page.getByText('对不上').waitFor();
    await keepShot(page, 'hotline-refused');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.getByLabel('身份证号的最后四位').fill('');
    await page.getByLabel(/您是几/).fill('');
    await page.getByLabel('身份证号的最后四位').focus();
    await type(idNumber.slice(-4), isMonth ? birthDate.slice(5, 7) : birthDate.slice(8, 10));
    await page.getByText('念给对方听', { exact: true }).waitFor();
    expect(await page.locator('body').textContent()).not.toContain(wang.name);
    await page.getByLabel('对方说了什么').fill('下午三点以后方便');
    await page.getByLabel('回电号码').focus();
    await type('139 0000 1111');
    await page.getByText('已登记').waitFor();
    await keepShot(page, 'hotline-open');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await keepShot(page, 'hotline-narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: '接下一个电话' }).click();
    await page.getByLabel('姓名').fill(wang.name);
    await page.getByLabel('身份证号', { exact: true }).focus();
    await type(idNumber);
    await page.getByText(/查到 \d+ 件/).waitFor();
    await page.setViewportSize(desk.viewport);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('number ending in').first().waitFor();
    await page.getByText('1 of 3 questions answered').waitFor();
    await keepShot(page, 'hotline-found');
    expect(await accessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();

    // At the desk it waits for an answer.
    const clerk = await openPage(browser, desk);
    await signIn(clerk.page);
    await clerk.page.getByRole('button', { name: /有诉求 1/ }).click();
    await clerk.page.getByText('1 条诉求待答复').waitFor();
    await clerk.page
      .getByRole('button', { name: /^打开 / })
      .first()
      .click();
    await clerk.page.getByText('下午三点以后方便').waitFor();
    await keepShot(clerk.page, 'desk-wished');
    expect(await accessibilityTroubles(clerk.page)).toEqual([]);
    await clerk.context.close();
    lead.close();
  });

  it('lets one person change an item by a file and another one publish it, each seeing what changes', {
    timeout: 90_000,
  }, async () => {
    const lead = await signInToConsole(test, { name: 'admin', password });
    const keeper = async (name: string, role: 'catalogueManager' | 'catalogueReviewer') => {
      const made = await lead.put('staff.add', { name, role, place: null });
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      const opened = await openPage(browser, { ...desk, acceptDownloads: true });
      await opened.page.goto(open('/console'));
      await opened.page.getByLabel('账号').fill(name);
      await opened.page.getByLabel('密码').fill(made.value.password);
      await opened.page.keyboard.press('Enter');
      await opened.page.getByRole('heading', { name: '事项目录' }).waitFor();
      opened.troubles.splice(0);
      return opened;
    };
    const { page, troubles, context } = await keeper('keeper-1', 'catalogueManager');
    const bring = (label: string, text: string) =>
      page.getByLabel(label).setInputFiles({
        name: 'mine.json',
        mimeType: 'application/json',
        buffer: Buffer.from(text),
      });
    await page.getByRole('button', { name: '打开 失业登记' }).press('Enter');
    const panel = page.getByRole('article', { name: /失业登记|就业失业/ });
    await panel.getByText('检查通过').waitFor();
    const download = page.waitForEvent('download');
    await panel.getByRole('button', { name: '下载，改成下一版' }).press('Enter');
    const text = readFileSync(await (await download).path(), 'utf8');
    await bring('上传一个版本', text.replace(/"minutes": \d+/, '"minutes": 0'));
    await page.getByText(/^mine\.json:\d+: item\.minutes: /).waitFor();
    await keepShot(page, 'catalogue-file-refused');
    await bring('上传一个版本', text.replace('"失业登记"', '"失业登记（新）"'));
    await panel.getByText('+ 名称: 失业登记（新）').waitFor();
    await panel.getByRole('button', { name: '用已有办件试算' }).press('Enter');
    await panel.getByText(/^\d+ 件中有 0 件结果会不同$/).waitFor();
    await panel.getByText(/^中文：\d+ 条$/).click();
    await panel.getByText('失业登记，新').waitFor();
    await keepShot(page, 'catalogue-draft');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await panel.getByRole('button', { name: '提交审核' }).press('Enter');
    await panel.getByRole('button', { name: '确认' }).press('Enter');
    await panel.getByText('您参与过这一版').waitFor();

    const second = await keeper('keeper-2', 'catalogueReviewer');
    await second.page.getByRole('button', { name: 'English' }).click();
    await second.page
      .getByRole('row', { name: /To be reviewed/ })
      .getByRole('button')
      .click();
    const reviewed = second.page.getByRole('article');
    await reviewed.getByText('Compared with version 1').waitFor();
    // Changed in Chinese alone, and yet not hidden from who reads English.
    await reviewed.getByText('+ 名称: 失业登记（新）').waitFor();
    await reviewed.getByRole('button', { name: 'Approve' }).click();
    await reviewed.getByLabel('Comment').fill('all read');
    await keepShot(second.page, 'catalogue-review');
    expect(await accessibilityTroubles(second.page)).toEqual([]);
    await reviewed.getByRole('button', { name: 'Confirm' }).click();
    await reviewed.getByText('Recorded.').waitFor();
    await panel.getByText('您打开之后，这一版有了变化').waitFor();
    await reviewed.getByRole('button', { name: 'Publish' }).click();
    await reviewed.getByRole('button', { name: 'Confirm' }).click();
    await reviewed.getByText('In force', { exact: true }).waitFor();
    await page.getByRole('row', { name: /失业登记（新）.*第 2 版.*生效中/ }).waitFor();
    await second.page.setViewportSize({ width: 390, height: 844 });
    await keepShot(second.page, 'catalogue-narrow');
    expect(await second.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect([...troubles, ...second.troubles]).toEqual([]);
    lead.close();
    await context.close();
    await second.context.close();
  });

  it('shows a supervisor what was found, lets them see to it by keyboard, and the clerk the card of the case', {
    timeout: 180_000,
  }, async () => {
    const lead = await signInToConsole(test, { name: 'admin', password });
    const made = await lead.put('staff.add', { name: 'supervisor-1', role: 'supervisor', place: null });
    if (!made.ok) throw new Error(made.error.kind);
    const { page, troubles, context } = await openPage(browser, desk);
    await page.goto(open('/console'));
    await page.getByLabel('账号').fill(made.value.name);
    await page.getByLabel('密码').fill(made.value.password);
    await page.keyboard.press('Enter');
    const found = page.getByRole('region', { name: '电子监察' }).first();
    await found.getByText('没有发现问题').waitFor();
    await keepShot(page, 'supervision-empty');
    troubles.splice(0);

    const application = {
      itemId: 'senior-allowance',
      itemVersion: 1,
      answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
    };
    const submitted = async () => {
      const taken = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(li, application) });
      if (!taken.ok) throw new Error(taken.error.kind);
      return taken.value.caseNumber;
    };
    const [late, refused] = [await submitted(), await submitted()];
    const { database, watch } = test.server.parts;
    const received = `update case_action set at = '2026-03-02T02:00:00Z'
      where case_id = (select case_id from resident_case where case_number = $1)`;
    await database.pool.query(received, [late]);
    await database.pool.query(
      `insert into platform_report (case_id, sequence, kind, at, since, due_at, state, failure, tries, first_heard_at)
       select case_id, n, 'accepted', '2026-03-02T02:00:00Z', now(), now(), case n when 1 then 'sent' else 'setAside' end, 'down', 9,
         case n when 1 then '2026-03-05T02:00:00Z'::timestamptz end
       from resident_case, generate_series(1, 2) as n where case_number = $1`,
      [late],
    );
    const act = { type: 'notAccept', reason: '年龄不够' } as const;
    expect(await lead.put('desk.act', { caseNumber: refused, version: 2, act })).toMatchObject({ ok: true });
    await watch();
    // A day whose holidays are known.
    const { keyring, catalogue, ports, log, config } = test.server.parts;
    await createWatch({
      database,
      keys: keyring.data,
      catalogue,
      rules: config.supervision,
      ports: { ...ports, now: () => new Date('2026-03-06T02:00:00Z') },
      log,
      onFound: () => {},
    })();
    // A department’s own refusal, settled by hand before, is one too.
    const row = found.getByRole('row', { name: /拒绝了符合条件的人.*不予受理/ });
    await row.waitFor();
    await found.getByRole('row', { name: /超过法定期限/ }).waitFor();
    await keepShot(page, 'supervision-list');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.getByLabel('等级', { exact: true }).selectOption('黄牌');
    await found.getByRole('row', { name: /超过法定期限/ }).waitFor({ state: 'detached' });
    await row.getByRole('button', { name: /^打开/ }).press('Enter');
    const opened = page.getByRole('article', { name: '拒绝了符合条件的人' });
    await opened.getByText('涉及人员：admin').waitFor();
    await opened.getByRole('button', { name: /^看申请人和理由/ }).press('Enter');
    await opened.getByText('不予受理: 年龄不够').waitFor();
    await opened.getByText('李*兰').waitFor();
    expect(await page.content()).not.toContain(li.idNumber);
    await opened.getByRole('button', { name: '领办' }).press('Enter');
    await opened.getByText('已记入处理经过。').waitFor();
    await opened.getByRole('button', { name: '处理完毕' }).press('Enter');
    await opened.getByLabel('移送追责').check();
    await opened.getByLabel('理由（留在处理经过里）').fill('申请人已满 70 周岁，拒绝没有依据');
    await keepShot(page, 'supervision-open');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await opened.getByRole('button', { name: '确认' }).press('Enter');
    await opened.getByRole('button', { name: '重新处理' }).waitFor();
    await row.getByText('已处理').waitFor();
    await found
      .getByRole('row', { name: /报送超时/ })
      .getByRole('button', { name: /^打开/ })
      .press('Enter');
    const reports = page.getByRole('article', { name: '报送超时' }).getByRole('region', { name: '迟报的内容' });
    await reports.getByRole('row', { name: /平台联系不上.*\d+ 个工作日/ }).waitFor();
    await keepShot(page, 'supervision-reports');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await found.locator('summary', { hasText: '季度考评' }).press('Enter');
    const centre = found.getByRole('region', { name: '中心', exact: true }).getByRole('row', { name: /梅岭分中心/ });
    await centre.getByRole('button', { name: /^看依据/ }).press('Enter');
    await found.getByText('怎么评的').press('Enter');
    const evidence = found.getByRole('region', { name: '中心', exact: true }).getByRole('listitem');
    await evidence.filter({ hasText: '超过法定期限' }).first().waitFor();
    await keepShot(page, 'supervision-marks');
    expect(await accessibilityTroubles(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      found.getByRole('button', { name: '存为 CSV' }).press('Enter'),
    ]);
    expect(download.suggestedFilename()).toMatch(/^marks-20\d\d-Q[1-4]\.csv$/);
    const saved = readFileSync(await download.path(), 'utf8').split('\r\n');
    expect(saved[0]).toMatch(/^\uFEFF"季度","类别","名称","等次"/);
    expect(saved.find((line) => line.includes('梅岭分中心'))).toMatch(/^"20\d\d-Q[1-4]","中心",.*,"数量太少，不评",/);
    await found.locator('summary', { hasText: '季度考评' }).press('Enter');
    await page.getByLabel('等级', { exact: true }).selectOption('红牌');
    await found
      .getByRole('row', { name: /超过法定期限/ })
      .getByRole('button', { name: /^打开/ })
      .press('Enter');
    const red = page.getByRole('article', { name: '超过法定期限' });
    await red.getByRole('button', { name: '领办' }).press('Enter');
    await red.getByRole('button', { name: '发监察建议书' }).press('Enter');
    await red.getByLabel(/^建议内容/).fill('请当天受理，并安排专人每天查看即将到期的办件。');
    await keepShot(page, 'supervision-recommend');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await red.getByRole('button', { name: '确认' }).press('Enter');
    const [letter] = await Promise.all([
      page.waitForEvent('download'),
      red.getByRole('button', { name: '保存建议书（PDF）' }).press('Enter'),
    ]);
    expect(
      readFileSync(await letter.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await keepShot(page, 'supervision-letter');
    await page.getByLabel('等级', { exact: true }).selectOption('线索');
    await found.getByText('没有符合这些条件的').waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByLabel('Card', { exact: true }).selectOption('All');
    await page.getByRole('row', { name: /Past the legal limit/ }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await keepShot(page, 'supervision-narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await accessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();

    const clerk = await openPage(browser, desk);
    await signIn(clerk.page);
    await clerk.page
      .getByRole('row', { name: /老年综合津贴/ })
      .getByText(/^红牌：/)
      .first()
      .waitFor();
    await keepShot(clerk.page, 'desk-card');
    expect(await accessibilityTroubles(clerk.page)).toEqual([]);
    // What is taken of the resident is said with every delivery, nothing too.
    const charged = await submitted();
    for (const [index, type] of (['accept', 'review', 'grant', 'complete'] as const).entries())
      await lead.put('desk.act', { caseNumber: charged, version: index + 2, act: { type } });
    const number = formatCode(charged);
    await clerk.page.getByRole('button', { name: new RegExp(`^打开.*${number}`) }).click();
    await clerk.page.getByRole('button', { name: '登记送达' }).click();
    await clerk.page.getByLabel('收了居民多少钱（元），没有收填 0').fill('20');
    await keepShot(clerk.page, 'desk-fee');
    expect(await accessibilityTroubles(clerk.page)).toEqual([]);
    await clerk.page.getByRole('button', { name: '确认' }).click();
    await clerk.page.getByText('窗口领取，收费 20.00 元').waitFor();
    await clerk.context.close();
    lead.close();
  });
});
