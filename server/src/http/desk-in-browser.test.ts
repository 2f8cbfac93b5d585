import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityTroubles, desk, keepShot, openPage } from '../testing/browser.ts';
import { signInNew, signIn as signInToConsole } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { openPagesStage, type PagesStage } from '../testing/pages-stage.ts';
import { li, wang } from '../testing/people.ts';
import { until } from '../testing/test-server.ts';

describe('the desk in a browser', () => {
  let stage: PagesStage;
  beforeAll(async () => {
    stage = await openPagesStage();
  });
  beforeEach(() => {
    stage.department.answer = grant;
  });
  afterAll(() => stage?.close());

  it('lets staff carry a case at the desk by keyboard, and keeps what was typed when somebody was faster', {
    timeout: 90_000,
  }, async () => {
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    troubles.splice(0);
    const queue = page.getByRole('region', { name: '办件台' }).first();
    const nothing = queue.getByText('现在没有在办的件');
    await nothing.waitFor();
    await queue.getByRole('button', { name: /^在办/ }).click();
    expect(await nothing.isVisible()).toBe(true);
    await keepShot(page, 'desk-empty');
    const application = {
      itemId: 'senior-allowance',
      itemVersion: 1,
      answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
    };
    const taken = await stage.agent.ask('cases.submit', {
      envelope: await stage.test.terminals[0].envelope(li, application),
    });
    if (!taken.ok) throw new Error(taken.error.kind);
    const { caseNumber } = taken.value;
    const row = queue.getByRole('row', { name: /老年综合津贴/ });
    await row.getByText('已收件，待受理').waitFor();
    await row.getByRole('button', { name: /^领办/ }).press('Enter');
    await row.getByText('我', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^打开/ }).press('Enter');
    const opened = page.getByRole('article', { name: /老年综合津贴/ });
    await opened.getByText('310***********0021').waitFor();
    expect((await page.getByText(li.idNumber).count()) + (await page.getByText('13800000000').count())).toBe(0);
    await keepShot(page, 'desk-open');
    await opened.getByRole('button', { name: '显示完整信息' }).press('Enter');
    await opened.getByText(li.idNumber).waitFor();
    await opened.getByText('13800000000').waitFor();
    await opened
      .getByText(/谁看过/)
      .first()
      .click();
    await opened.getByText(/看过完整信息/).waitFor();
    await keepShot(page, 'desk-open-whole');
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
    const resident = await stage.test.terminals[0].resident();
    const assertion = await stage.test.terminals[0].assertion(li);
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
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
    troubles.splice(0);
    const admin = await signInToConsole(stage.test, { name: 'admin', password: stage.password });
    const second = await signInNew(stage.test, admin, 'approver-2', 'approver');
    const { caseNumber, trackingCode } = await stage.submit(wang);
    const atSecond = async () => {
      const reply = await second.put('desk.open', { caseNumber, purpose: 'checking', isWhole: true });
      if (!reply.ok) throw new Error(reply.error.kind);
      return reply.value;
    };
    await until(async () =>
      (await second.put('desk.open', { caseNumber, purpose: 'checking', isWhole: true })).ok ? true : undefined,
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
    await panel.getByText('先看完整信息').waitFor();
    await keepShot(page, 'desk-certificate-masked');
    await panel.getByRole('button', { name: '显示完整信息' }).last().click();
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
    await (await fetch(new URL(`/c/${trackingCode}/history.pdf`, stage.test.server.address))).arrayBuffer();
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
    await page.goto(stage.open(`/verify/${reissued?.verificationCode}`));
    await page.getByRole('heading', { name: '已作废', level: 1 }).waitFor();
    await page.getByText('所证明的情况不再存在').waitFor();
    await keepShot(page, 'verify-withdrawn');
    expect(troubles).toEqual([]);
    for (const each of [admin, second]) each.close();
    await context.close();
  });

  it('records a person’s wish to be erased, lets somebody else confirm it, and shows what goes home with the person', {
    timeout: 90_000,
  }, async () => {
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' };
    const changes = { itemId: 'senior-allowance', itemVersion: 1, answers };
    const elder = await stage.agent.ask('cases.submit', {
      envelope: await stage.test.terminals[0].envelope(li, changes),
    });
    if (!elder.ok) throw new Error(elder.error.kind);
    const lead = await signInToConsole(stage.test, { name: 'admin', password: stage.password });
    const made = await lead.put('staff.add', { name: 'clerk-erasure', role: 'clerk', place: null });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const clerk = await openPage(stage.browser, desk);
    await clerk.page.goto(stage.open('/console'));
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
    const record = section(clerk.page).getByRole('button', { name: '登记' });
    await record.click();
    // Two people are needed, and one who was told the other's password could be both.
    await section(clerk.page).getByText('admin 知道您账号的密码').waitFor();
    await keepShot(clerk.page, 'erasure-password-told');
    expect(await accessibilityTroubles(clerk.page)).toEqual([]);
    await clerk.page.getByRole('button', { name: '我的密码', exact: true }).click();
    await clerk.page.getByLabel('现在的密码').fill(made.value.password);
    await clerk.page.keyboard.press('Enter');
    await clerk.page.getByRole('button', { name: '我记好了' }).click();
    await record.click();
    await clerk.page.getByText('等另一个审批人员确认').waitFor();
    await keepShot(clerk.page, 'erasure-asked');
    expect(await accessibilityTroubles(clerk.page)).toEqual([]);
    await clerk.context.close();

    const { page, context } = await openPage(stage.browser, desk);
    await stage.signIn(page);
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
});
