import { readFileSync } from 'node:fs';
import { formatCode } from '@linban/shared/cases/codes.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWatch } from '../supervision/watch.ts';
import { accessibilityTroubles, desk, keepShot, openPage } from '../testing/browser.ts';
import { renewed, signIn as signInToConsole } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { openPagesStage, type PagesStage } from '../testing/pages-stage.ts';
import { li, wang } from '../testing/people.ts';

describe('hotline, catalogue and supervision in a browser', () => {
  let stage: PagesStage;
  beforeAll(async () => {
    stage = await openPagesStage();
  });
  beforeEach(() => {
    stage.department.answer = grant;
  });
  afterAll(() => stage?.close());

  it('lets somebody at the telephone check a caller, read out and write down a wish, by keyboard alone', {
    timeout: 90_000,
  }, async () => {
    const receipt = await stage.submit(wang);
    const [terminal] = stage.test.terminals;
    const resident = await terminal.resident();
    await resident.ask('session.open', { assertion: await terminal.assertion(wang) });
    const draft = { itemId: 'senior-allowance', itemVersion: 1, answers: { bank: 'bosc' } };
    await resident.ask('drafts.keep', draft);
    resident.close();
    const lead = await signInToConsole(stage.test, { name: 'admin', password: stage.password });
    const made = await lead.put('staff.add', { name: 'hotline-1', role: 'hotline', place: null });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const { page, troubles, context } = await openPage(stage.browser, desk);
    const type = async (...texts: readonly string[]) => {
      for (const [index, text] of texts.entries()) {
        if (index > 0) await page.keyboard.press('Tab');
        await page.keyboard.type(text);
      }
      await page.keyboard.press('Enter');
    };
    await page.goto(stage.open('/console'));
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
    const clerk = await openPage(stage.browser, desk);
    await stage.signIn(clerk.page);
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
    const lead = await signInToConsole(stage.test, { name: 'admin', password: stage.password });
    const keeper = async (name: string, role: 'catalogueManager' | 'catalogueReviewer') => {
      const made = await lead.put('staff.add', { name, role, place: null });
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      const opened = await openPage(stage.browser, { ...desk, acceptDownloads: true });
      await opened.page.goto(stage.open('/console'));
      await opened.page.getByLabel('账号').fill(name);
      await opened.page.getByLabel('密码').fill((await renewed(stage.test, made.value)).password);
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
    await panel.getByText('+ 名称：失业登记（新）').waitFor();
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
    await reviewed.getByText('+ 名称：失业登记（新）').waitFor();
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
    const lead = await signInToConsole(stage.test, { name: 'admin', password: stage.password });
    const made = await lead.put('staff.add', { name: 'supervisor-1', role: 'supervisor', place: null });
    if (!made.ok) throw new Error(made.error.kind);
    const { page, troubles, context } = await openPage(stage.browser, desk);
    await page.goto(stage.open('/console'));
    await page.getByLabel('账号').fill(made.value.name);
    await page.getByLabel('密码').fill((await renewed(stage.test, made.value)).password);
    await page.keyboard.press('Enter');
    const found = page.getByRole('region', { name: '电子监察' }).first();
    await found.getByText('没有发现问题').waitFor();
    const accounts = page.getByRole('region', { name: '账号记录' }).first();
    await accounts.getByRole('row', { name: /supervisor-1 · 电子监察.*使用人更换了密码 supervisor-1/ }).waitFor();
    await accounts.getByRole('row', { name: /supervisor-1 · 电子监察.*新建 admin/ }).waitFor();
    await keepShot(page, 'supervision-empty');
    troubles.splice(0);

    const application = {
      itemId: 'senior-allowance',
      itemVersion: 1,
      answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
    };
    const submitted = async () => {
      const taken = await stage.agent.ask('cases.submit', {
        envelope: await stage.test.terminals[0].envelope(li, application),
      });
      if (!taken.ok) throw new Error(taken.error.kind);
      return taken.value.caseNumber;
    };
    const [late, refused] = [await submitted(), await submitted()];
    const { database, watch } = stage.test.server.parts;
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
    const { keyring, catalogue, ports, log, config } = stage.test.server.parts;
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

    const clerk = await openPage(stage.browser, desk);
    await stage.signIn(clerk.page);
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
