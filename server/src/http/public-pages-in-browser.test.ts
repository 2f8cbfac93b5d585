import { readFileSync } from 'node:fs';
import { createVerificationCode } from '@linban/shared/cases/codes.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemPorts } from '../ports.ts';
import { accessibilityTroubles, keepShot, openPage, phone } from '../testing/browser.ts';
import { signIn as signInToConsole } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { openPagesStage, type PagesStage } from '../testing/pages-stage.ts';
import { li, sun, wang } from '../testing/people.ts';

describe('pages for everybody in a browser', () => {
  let stage: PagesStage;
  beforeAll(async () => {
    stage = await openPagesStage();
  });
  beforeEach(() => {
    stage.department.answer = grant;
  });
  afterAll(() => stage?.close());

  it('checks the proof file of a case in the browser alone, and tells one that was altered', async () => {
    const { trackingCode } = await stage.submit(wang);
    const { page, troubles, context } = await openPage(stage.browser, phone);
    await page.goto(stage.open(`/c/${trackingCode}`));
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
    await page.goto(stage.open('/transparency'));
    await page.getByRole('heading', { name: '公开日志' }).waitFor();
    await keepShot(page, 'public-log');
    expect(await accessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows the progress of a case on a phone without script', async () => {
    const receipt = await stage.submit(wang);
    const { page, troubles, context } = await openPage(stage.browser, { ...phone, javaScriptEnabled: false });
    const shown = async (name: string, title: string) => {
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await keepShot(page, name);
    };
    await page.goto(stage.open(`/c/${receipt.trackingCode}`));
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

    stage.department.answer = () => 'breakOff';
    const waiting = await stage.submit(sun);
    await page.goto(stage.open(`/c/${waiting.trackingCode}`));
    await shown('case-deciding', '部门办理中');
    await page.goto(stage.open('/c/nothing'));
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

    const { verification_code: code } = await stage.test.server.parts.database.query
      .selectFrom('issued_document')
      .select('verification_code')
      .where('state', '=', 'valid')
      .executeTakeFirstOrThrow();
    await page.goto(stage.open('/verify'));
    await shown('verify-form', '核验证明文件');
    await page.getByLabel('防伪验证码').fill(code);
    await page.keyboard.press('Enter');
    await shown('verify-genuine', '真实有效');
    await page.goto(stage.open(`/verify/${createVerificationCode(systemPorts.randomBytes)}`));
    await shown('verify-unknown', '查无此件');
    await page.goto(stage.open('/verify/abc'));
    await shown('verify-typo', '验证码输入有误');
    expect(troubles.filter((trouble) => !/status of 40[04]/.test(trouble))).toEqual([]);
    await context.close();
  });

  it('lets a resident go on with a case on a phone, without script', { timeout: 60_000 }, async () => {
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' };
    const changes = { itemId: 'senior-allowance', itemVersion: 1, answers };
    const reply = await stage.agent.ask('cases.submit', {
      envelope: await stage.test.terminals[0].envelope(li, changes),
    });
    if (!reply.ok) throw new Error(reply.error.kind);
    const { caseNumber, trackingCode } = reply.value;
    const lead = await signInToConsole(stage.test, { name: 'admin', password: stage.password });
    const act = { type: 'askSupplement' as const, missing: ['开户行全称', '与户主的关系'] };
    expect(await lead.put('desk.act', { caseNumber, version: 2, act })).toMatchObject({ ok: true });
    lead.close();

    // Axe itself is a script: one page is looked at with it, the other one is used without.
    const looking = await openPage(stage.browser, phone);
    const { page, troubles, context } = await openPage(stage.browser, { ...phone, javaScriptEnabled: false });
    const shown = async (name: string) => {
      await keepShot(page, name);
      await looking.context.clearCookies();
      await looking.context.addCookies(await context.cookies());
      await looking.page.goto(page.url());
      expect(await accessibilityTroubles(looking.page)).toEqual([]);
      expect(await looking.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    };
    await page.goto(stage.open(`/c/${trackingCode}`));
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

  it('can be used by everybody', async () => {
    const receipt = await stage.submit(wang);
    const { page, context } = await openPage(stage.browser, phone);
    for (const path of [`/c/${receipt.trackingCode}`, '/c', '/c/x', '/verify', '/verify/abc']) {
      await page.goto(stage.open(path));
      expect(await accessibilityTroubles(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
    await context.close();
  });

  it('shows a form that was kept for later on a phone, and throws it away, without script', async () => {
    const [terminal] = stage.test.terminals;
    const resident = await terminal.resident();
    await resident.ask('session.open', { assertion: await terminal.assertion(sun) });
    const itemId = 'unemployment-registration';
    await resident.ask('drafts.keep', { itemId, itemVersion: 1, answers: { reason: 'contract-ended' } });
    const slip = await resident.ask('drafts.slip', { itemId });
    if (!slip.ok) throw new Error(slip.error.kind);
    const looking = await openPage(stage.browser, phone);
    const { page, troubles, context } = await openPage(stage.browser, { ...phone, javaScriptEnabled: false });
    const shown = async (name: string) => {
      await keepShot(page, name);
      await looking.context.clearCookies();
      await looking.context.addCookies(await context.cookies());
      await looking.page.goto(page.url());
      expect(await accessibilityTroubles(looking.page)).toEqual([]);
      expect(await looking.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    };
    await page.goto(stage.open(new URL(slip.value.trackingUrl).pathname));
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
});
