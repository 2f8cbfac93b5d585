import { formatCode } from '@linban/shared/cases/codes.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityTroubles, desk, keepShot, openPage } from '../testing/browser.ts';
import { grant, hear } from '../testing/decisions.ts';
import { poorHealth, withoutReceiptPaper, workingDevices } from '../testing/devices.ts';
import { openPagesStage, type PagesStage } from '../testing/pages-stage.ts';
import { sun, wang } from '../testing/people.ts';

describe('the console in a browser', () => {
  let stage: PagesStage;
  beforeAll(async () => {
    stage = await openPagesStage();
  });
  beforeEach(() => {
    stage.department.answer = grant;
  });
  afterAll(() => stage?.close());

  it('lets staff in by keyboard, shows an empty list, then paper out and a case as they happen', async () => {
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await page.goto(stage.open('/console'));
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
    await page.keyboard.type(stage.password);
    await page.keyboard.press('Enter');
    await page.getByText('还没有办件').waitFor();
    const card = page.getByRole('article', { name: 'test-1 号机' });
    await card.getByText('联系不上').waitFor();
    await keepShot(page, 'console-empty');

    await stage.report(workingDevices);
    await card.getByText('正常服务').waitFor();
    const reported = stage.report(withoutReceiptPaper);
    await card.getByText('缺纸').waitFor();
    await reported;
    await card.getByText('部分事项不能办').waitFor();

    await stage.submit(wang);
    await page.getByRole('row', { name: /失业登记.*已办结/ }).waitFor();
    stage.department.answer = () => 'breakOff';
    await stage.submit(sun);
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
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    // The case that could not reach it in the test before would wait with this one.
    await page.getByText('个部门的系统都正常').waitFor();
    stage.department.answer = () => ({ status: 200, body: {} });
    const waiting = await stage.submit(sun);
    const recent = page.getByRole('region', { name: '最近有变化的' });
    const row = page
      .locator('#departments')
      .locator('..')
      .locator('..')
      .getByRole('row', { name: formatCode(waiting.caseNumber) });
    await row.getByText('部门系统的答复不合约定').waitFor();
    await stage.test.server.parts.database.pool.query(
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
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    const section = page.getByRole('region', { name: '市级平台' });
    stage.platform.answer = () => ({ status: 400, body: {} });
    const { caseNumber } = await stage.submit(sun);
    const row = section.getByRole('row', { name: new RegExp(`${formatCode(caseNumber)}.*已受理`) });
    await row.getByText('平台不接受这一条').waitFor();
    await stage.test.server.parts.database.pool.query(
      `update platform_report set state = 'setAside' where state = 'waiting' and sequence = 1`,
    );
    await page.reload();
    await row.getByText('已搁置，要人处理').waitFor();
    await row.getByRole('button', { name: '人工处理' }).click();
    await page.getByLabel('怎么处理的（只留在中心）').fill('已电话告知平台值班人员');
    await keepShot(page, 'console-platform');
    expect(await accessibilityTroubles(page)).toEqual([]);
    stage.platform.answer = hear;
    await page.getByRole('button', { name: '确认已处理' }).click();
    await section.getByText('的这一条已人工处理。').waitFor();
    await section.getByText('办件情况都已上报').waitFor();
    expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
    await context.close();
  });

  it('shows where somebody waits for staff, and since when, until they have what they need', async () => {
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    troubles.splice(0);
    const card = page.getByRole('article').first();
    await stage.report(workingDevices, new Date(Date.now() - 130_000).toISOString());
    await card.getByText('呼叫工作人员 · 2 分钟前').waitFor();
    expect(await card.getByRole('heading').textContent()).toBe('test-1 号机');
    await keepShot(page, 'console-staff-called');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await stage.report(workingDevices);
    await page.getByText('呼叫工作人员').waitFor({ state: 'detached' });
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('takes a terminal out of service only after asking, and back, and makes a code for another machine', async () => {
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
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
    expect(stage.test.server.parts.registry.find('test-2')?.revoked).toBeNull();
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
    expect(stage.test.server.parts.registry.find('test-2')?.rotationAsked).toBe(true);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows what needs a maintainer open, and the figures behind it on demand, in both languages', {
    timeout: 60_000,
  }, async () => {
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    troubles.splice(0);
    const health = page.getByRole('article', { name: 'test-1 号机' }).getByRole('region', { name: '健康状况' });
    await stage.report(workingDevices);
    await health.getByText('没有需要处理的').waitFor();
    expect(await health.getByRole('listitem').count()).toBe(0);
    await stage.report(workingDevices, null, poorHealth);
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

  it('makes an account for a clerk, who gets the desk and no terminal to act on, and closes it', {
    timeout: 60_000,
  }, async () => {
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    troubles.splice(0);
    await page.getByLabel('账号名').fill('clerk-1');
    await page.getByRole('button', { name: '新建账号' }).click();
    const told = (await page.getByText(/账号 clerk-1，密码/).textContent()) ?? '';
    await keepShot(page, 'staff-accounts');
    expect(await accessibilityTroubles(page)).toEqual([]);

    const other = await openPage(stage.browser, desk);
    await other.page.goto(stage.open('/console'));
    await other.page.getByLabel('账号').fill('clerk-1');
    await other.page.getByLabel('密码').fill(told.split('：').at(-1) ?? '');
    await other.page.keyboard.press('Enter');
    await other.page.getByRole('heading', { name: '办件台' }).waitFor();
    await other.page.getByRole('article').first().waitFor();
    expect(await other.page.getByRole('button', { name: '停用终端' }).count()).toBe(0);
    expect(await other.page.getByRole('heading', { name: '工作人员账号' }).count()).toBe(0);

    // Whoever made the account was told its password, until its holder renews it.
    const listed = page.getByRole('listitem').filter({ hasText: 'clerk-1' });
    await listed.getByText(/admin 于 .* 新建 · admin 知道它的密码/).waitFor();
    await other.page.getByText('admin 知道您的密码').waitFor();
    await keepShot(other.page, 'own-password-told');
    expect(await accessibilityTroubles(other.page)).toEqual([]);
    await other.page.getByRole('button', { name: '更换我的密码' }).press('Enter');
    // The first field has the keyboard already.
    await other.page.keyboard.type('wrong');
    await other.page.keyboard.press('Enter');
    await other.page.getByText('密码不对').waitFor();
    await keepShot(other.page, 'own-password-refused');
    expect(await accessibilityTroubles(other.page)).toEqual([]);
    await other.page.keyboard.type(told.split('：').at(-1) ?? '');
    await other.page.keyboard.press('Enter');
    await other.page.getByText(/您的新密码（只显示这一次）：.?[2-9a-z]{4}(-[2-9a-z]{4}){4}/).waitFor();
    await keepShot(other.page, 'own-password-new');
    expect(await accessibilityTroubles(other.page)).toEqual([]);
    await other.page.setViewportSize({ width: 390, height: 844 });
    await keepShot(other.page, 'own-password-narrow');
    expect(await other.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await other.page.setViewportSize(desk.viewport);
    await other.page.getByRole('button', { name: '我记好了' }).click();
    expect(await other.page.getByText('admin 知道您的密码').count()).toBe(0);
    expect(await other.page.getByText('只显示这一次').count()).toBe(0);

    // Somebody who has forgotten theirs gets another one, and is out wherever they were in.
    await page.getByRole('button', { name: '给新密码 clerk-1' }).click();
    await page.getByText('给 clerk-1 一个新密码？').waitFor();
    await keepShot(page, 'staff-new-password-sure');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await page.getByRole('button', { name: '确认', exact: true }).click();
    const given = (await page.getByText('账号 clerk-1，新密码').textContent()) ?? '';
    await keepShot(page, 'staff-new-password');
    await other.page.getByText('登录已结束').waitFor({ timeout: 20_000 });
    await other.page.getByLabel('账号').fill('clerk-1');
    await other.page.getByLabel('密码').fill(given.split('：').at(-1) ?? '');
    await other.page.keyboard.press('Enter');
    await other.page.getByText('admin 知道您的密码').waitFor();
    await page.getByRole('button', { name: '停用 clerk-1' }).click();
    await page.getByText('已停用').waitFor();
    await other.page.getByText('登录已结束').waitFor({ timeout: 20_000 });
    expect(troubles).toEqual([]);
    await Promise.all([context.close(), other.context.close()]);
  });

  it('says that the connection is lost, comes back by itself, and ends with the session', async () => {
    const { page, context } = await openPage(stage.browser, desk);
    let isCut = false;
    const cut: (() => Promise<void>)[] = [];
    await page.routeWebSocket(/\/socket\.io\//, (socket) => {
      if (isCut) return void socket.close();
      socket.connectToServer();
      cut.push(() => socket.close());
      return undefined;
    });
    await stage.signIn(page);
    await page.getByRole('article').first().waitFor();
    isCut = true;
    for (const close of cut.splice(0)) await close();
    await page.getByText('与服务器的连接断了').waitFor();
    await keepShot(page, 'console-lost');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await stage.report({ ...workingDevices, documentPrinter: { ...workingDevices.documentPrinter, cover: 'open' } });
    isCut = false;
    // What changed meanwhile is there again without a touch.
    await page.getByText('机盖开着').waitFor();
    expect(await page.getByText('与服务器的连接断了').count()).toBe(0);

    await stage.test.server.parts.database.query.deleteFrom('staff_session').execute();
    await page.getByText('登录已结束').waitFor({ timeout: 15_000 });
    await keepShot(page, 'console-session-ended');
    await stage.signIn(page);
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('heading', { name: '登录工作台' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  }, 60_000);
});
