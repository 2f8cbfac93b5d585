import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { clockRuns } from '../testing/clock-runs.ts';
import { firstAccount, type Staff, signIn, signInNew } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { li } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { auditLog } from '../transparency/audit.ts';

describe('the page of whoever proves that a case is theirs', () => {
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;

  beforeAll(async () => {
    const now = () => new Date(Date.now() + aheadMs);
    department = await startTestDepartment(grant, now);
    test = await startTestServer(department.url, { register: edges, ports: { now } });
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  /** A browser without script that has come from the receipt's QR code. */
  const openBrowser = (headers: Record<string, string> = {}) => {
    let cookie = '';
    const send = async (path: string, form: Record<string, string> | null, more: Record<string, string> = {}) => {
      const response = await fetch(new URL(path, test.server.address), {
        method: form ? 'POST' : 'GET',
        body: form && new URLSearchParams(form),
        headers: { 'accept-language': 'en', cookie, ...headers, ...more },
        redirect: 'manual',
      });
      const given = response.headers.getSetCookie()[0];
      if (given) cookie = given.split(';')[0] ?? '';
      return {
        status: response.status,
        text: await response.text(),
        location: response.headers.get('location') ?? '',
        given: given ?? '',
      };
    };
    const hidden = (text: string, name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
    return {
      send,
      enter: async ({ trackingCode: tracking }: Pick<SubmissionReceipt, 'trackingCode'>, person: typeof li) => {
        const { text } = await send(`/c/${tracking}`, null);
        const { birthDate } = person;
        const birth = text.includes('Month of the applicant') ? birthDate.slice(5, 7) : birthDate.slice(8, 10);
        return send('/c/visit/enter', { tracking, answer0: person.idNumber.slice(-4), answer1: birth });
      },
      /** The form as it stands on the page now. */
      fields: async () => {
        const { text } = await send('/c/visit', null);
        return { key: hidden(text, 'key'), version: hidden(text, 'version') };
      },
    };
  };
  const applied = async (): Promise<SubmissionReceipt> => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' };
    const envelope = await terminal.envelope(li, { itemId: 'senior-allowance', itemVersion: 1, answers });
    const reply = await agent.ask('cases.submit', { envelope });
    agent.close();
    if (!reply.ok) throw new Error(reply.error.kind);
    return reply.value;
  };
  const atDesk = async <T>(use: (lead: Staff) => Promise<T>): Promise<T> => {
    const lead = await signIn(test, firstAccount(test));
    const result = await use(lead);
    lead.close();
    return result;
  };
  const missing = ['开户行全称', '与户主的关系'];
  const asked = async () => {
    const taken = await applied();
    const { caseNumber } = taken;
    await atDesk(async (lead) => {
      await lead.put('desk.claim', { caseNumber, over: false });
      const act = { type: 'askSupplement', missing } as const;
      expect(await lead.put('desk.act', { caseNumber, version: 2, act })).toMatchObject({ ok: true });
    });
    return taken;
  };

  it('lets in by two answers, shows what is missing, and takes the reply once, however often the form is sent', async () => {
    const taken = await asked();
    const { caseNumber } = taken;
    const browser = openBrowser();
    expect((await browser.send('/c/visit', null)).status).toBe(401);
    const entered = await browser.enter(taken, li);
    expect(entered).toMatchObject({ status: 303, location: '/c/visit?lang=en' });
    expect(entered.given).toMatch(/^linban-visit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=900$/);
    const page = await browser.send('/c/visit', null);
    for (const shown of [...missing, '李*兰', 'Withdraw']) expect(page.text).toContain(shown);
    expect(page.text).not.toMatch(new RegExp(`${li.name}|${li.idNumber}|13800000000|${taken.queryCode}`));

    const fields = await browser.fields();
    const half = { ...fields, said0: '上海银行曹杨支行', said1: ' ' };
    expect((await browser.send('/c/visit/supplement', half)).status).toBe(400);
    const whole = { ...half, said1: '母女' };
    const sent = await Promise.all([1, 2, 3].map(() => browser.send('/c/visit/supplement', whole)));
    sent.push(await browser.send('/c/visit/supplement', whole));
    for (const each of sent) expect(each).toMatchObject({ status: 303, location: '/c/visit?lang=en&told=supplement' });
    // Something else by the same old form is told apart.
    const other = { ...whole, said1: '母子' };
    expect((await browser.send('/c/visit/supplement', other)).status).toBe(409);
    const record = await atDesk((lead) => lead.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true }));
    if (!record.ok) throw new Error(record.error.kind);
    expect(record.value.steps.map(({ type, role }) => `${type} by ${role}`)).toEqual([
      'submit by resident',
      'receive by system',
      'askSupplement by approver',
      'supplement by resident',
    ]);
    expect(record.value.steps.at(-1)).toMatchObject({
      actor: { en: 'The applicant’s page' },
      reason: { en: '开户行全称：上海银行曹杨支行；与户主的关系：母女' },
    });
    // Whoever had it has it still, and its clock goes on.
    expect(record.value).toMatchObject({ state: 'supplemented', isMine: true, due: { kind: clockRuns } });
    // At the terminal it goes on from here.
    const resident = await test.terminals[1].resident();
    expect(await resident.ask('session.open', { assertion: await test.terminals[1].assertion(li) })).toMatchObject({
      ok: true,
      value: { cases: expect.arrayContaining([expect.objectContaining({ caseNumber, state: 'supplemented' })]) },
    });
    const wish = { ...(await browser.fields()), kind: 'contact', words: '以后打这个', phone: '139 0000 2222' };
    expect(await browser.send('/c/visit/wish', wish)).toMatchObject({ status: 303 });
    await until(() => (JSON.stringify(resident.pushed).includes(caseNumber) ? true : undefined));
    expect(JSON.stringify(await resident.ask('cases.show', { caseNumber }))).toContain('139 0000 2222');
    resident.close();

    const sure = await browser.fields();
    expect((await browser.send('/c/visit/withdraw', sure)).status).toBe(400);
    expect((await browser.send('/c/visit/withdraw', { ...sure, sure: 'yes' })).location).toContain('told=withdraw');
    expect((await browser.send('/c/visit/withdraw', { ...sure, sure: 'yes' })).location).toContain('told=withdraw');
    const rating = { ...(await browser.fields()), level: '4' };
    expect((await browser.send('/c/visit/rate', { ...rating, level: '9' })).status).toBe(400);
    expect((await browser.send('/c/visit/rate', rating)).location).toContain('told=rate');
    expect((await browser.send('/c/visit/rate', rating)).location).toContain('told=rated');
    expect((await browser.send('/c/visit/leave', await browser.fields())).text).toContain('You have left');
    expect((await browser.send('/c/visit', null)).status).toBe(401);
    expect(await auditLog(test.server.parts.database, test.server.parts.transparency.key)).toEqual([]);
    expect(test.logged.join()).not.toMatch(/母女|以后打这个|139 0000/);
  });

  it('takes no form of another site, of nobody, of another visit, or after a quarter of an hour', async () => {
    const taken = await asked();
    const mine = openBrowser();
    await mine.enter(taken, li);
    const fields = { ...(await mine.fields()), sure: 'yes' };
    const other = openBrowser();
    await other.enter(await applied(), li);
    const foreign = { 'sec-fetch-site': 'cross-site' };
    const tried = [
      await mine.send('/c/visit/withdraw', fields, foreign),
      await mine.send('/c/visit/withdraw', { ...fields, key: '' }),
      await mine.send('/c/visit/withdraw', { ...fields, key: (await other.fields()).key }),
      await openBrowser().send('/c/visit/withdraw', fields),
    ];
    expect(tried.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect((await mine.send('/c/visit/enter', { tracking: taken.trackingCode }, foreign)).status).toBe(403);
    aheadMs += 16 * 60_000;
    expect((await mine.send('/c/visit/withdraw', fields)).status).toBe(401);
    aheadMs -= 16 * 60_000;
    const { database } = test.server.parts;
    const found = database.query
      .selectFrom('resident_case')
      .select('state')
      .where('case_number', '=', taken.caseNumber);
    expect(await found.executeTakeFirst()).toEqual({ state: 'supplementRequired' });
  });

  it('is closed after three wrong answers, to the right ones too, and counts wrong receipts as the look-up does', async () => {
    const taken = await applied();
    const browser = openBrowser();
    for (let tried = 0; tried < 3; tried += 1) {
      const { tracking, ...answers } = { tracking: taken.trackingCode, answer0: '0000', answer1: '13' };
      const wrong = await browser.send('/c/visit/enter', { tracking, ...answers });
      expect(wrong.status).toBe(403);
      expect(wrong.text).toContain('role="alert"');
    }
    expect((await browser.enter(taken, li)).status).toBe(429);
    const byHand = { number: taken.caseNumber, code: 'XXXXXX', answer0: '1', answer1: '1' };
    expect((await browser.send('/c/visit/enter', byHand)).status).toBe(404);
    expect((await browser.send('/c/visit/enter', {})).status).toBe(404);
    expect(test.logged.join()).toContain('visit.refused');
  });

  describe('of what was kept for later', () => {
    const itemId = 'senior-allowance';
    const answers = { bank: 'bosc', phone: '13800000000' };
    const kept = async (person = li) => {
      const [terminal] = test.terminals;
      const resident = await terminal.resident();
      expect(await resident.ask('session.open', { assertion: await terminal.assertion(person) })).toMatchObject({
        ok: true,
      });
      expect(await resident.ask('drafts.keep', { itemId, itemVersion: 1, answers })).toMatchObject({ ok: true });
      const slip = await resident.ask('drafts.slip', { itemId });
      if (!slip.ok) throw new Error(slip.error.kind);
      const { number, queryCode, trackingUrl } = slip.value;
      return { resident, number, code: queryCode, tracking: new URL(trackingUrl).pathname.slice('/c/'.length) };
    };
    const answersOf = (text: string, { birthDate, idNumber } = li) => ({
      answer0: idNumber.slice(-4),
      answer1: text.includes('Month of the applicant') ? birthDate.slice(5, 7) : birthDate.slice(8, 10),
    });
    const keyIn = (text: string) => ({ key: /name="key" value="([^"]*)"/.exec(text)?.[1] ?? '' });

    it('shows whoever holds the slip how far it is, and nothing that was answered; a new slip takes the place of the old', async () => {
      const { resident, number, code, tracking } = await kept();
      const browser = openBrowser();
      const byCode = await browser.send(`/c/${tracking}`, null);
      const byHand = await browser.send('/c', { number: number.toLowerCase(), code });
      for (const { status, text } of [byCode, byHand]) {
        expect(status).toBe(200);
        for (const shown of ['李*兰', 'Questions answered: 2 / 3', 'Kept until', 'identity card'])
          expect(text).toContain(shown);
        expect(text).not.toMatch(new RegExp(`${li.name}|${li.idNumber}|13800000000|bosc`));
      }
      // A terminal, where the form is gone on with, says what it is.
      const keptForLater = { ok: false, error: { kind: 'keptForLater' } };
      expect(await resident.ask('cases.track', { by: 'qrCode', trackingCode: tracking })).toEqual(keptForLater);
      expect(await resident.ask('cases.track', { by: 'receipt', caseNumber: number, queryCode: code })).toEqual(
        keptForLater,
      );
      expect(await resident.ask('cases.track', { by: 'receipt', caseNumber: number, queryCode: 'XXXXXX' })).toEqual({
        ok: false,
        error: { kind: 'notFound' },
      });
      // For whoever has neither it is as if there were none, and a wrong code counts as one of a case does.
      expect((await browser.send('/c', { number, code: 'XXXXXX' })).status).toBe(404);
      expect((await browser.send('/c/draft', null)).status).toBe(401);
      expect(await resident.ask('drafts.slip', { itemId: 'unemployment-registration' })).toEqual({
        ok: false,
        error: { kind: 'notFound' },
      });

      expect(await resident.ask('drafts.slip', { itemId })).toMatchObject({ ok: true });
      expect((await browser.send(`/c/${tracking}`, null)).status).toBe(404);
      expect((await browser.send('/c', { number, code })).status).toBe(404);
      resident.close();
    });

    it('takes ten wrong codes of a number, and then none for a while, not even the right one', async () => {
      const { resident, number, code } = await kept();
      resident.close();
      const browser = openBrowser();
      for (let tried = 0; tried < 10; tried += 1)
        expect((await browser.send('/c', { number, code: 'XXXXXX' })).status).toBe(404);
      expect((await browser.send('/c', { number, code })).status).toBe(429);
      aheadMs += 61_000;
      expect((await browser.send('/c', { number, code })).status).toBe(200);
      aheadMs -= 61_000;
    });

    it('lets the person throw it away after two answers; nobody else, and not when its days are over', async () => {
      const { resident, tracking } = await kept();
      const browser = openBrowser();
      const { text } = await browser.send(`/c/${tracking}`, null);
      const wrong = await browser.send('/c/draft/enter', { tracking, answer0: '0000', answer1: '1' });
      expect(wrong).toMatchObject({ status: 403, text: expect.stringContaining('role="alert"') });
      const foreign = { 'sec-fetch-site': 'cross-site' };
      expect((await browser.send('/c/draft/enter', { tracking, ...answersOf(text) }, foreign)).status).toBe(403);
      const entered = await browser.send('/c/draft/enter', { tracking, ...answersOf(text) });
      expect(entered).toMatchObject({ status: 303, location: '/c/draft?lang=en' });
      expect(entered.given).toMatch(/^linban-draft=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=900$/);
      const lead = await signIn(test, firstAccount(test));
      const hotline = await signInNew(test, lead, 'hotline-1', 'hotline');
      expect(await hotline.put('hotline.find', { name: li.name, idNumber: li.idNumber })).toMatchObject({ ok: true });
      for (const link of [lead, hotline]) link.close();
      const page = await browser.send('/c/draft', null);
      expect(page.text).toContain('A call; only the list was seen');
      expect(page.text).not.toMatch(new RegExp(`${li.name}|${li.idNumber}|13800000000`));
      const sure = { ...keyIn(page.text), sure: 'yes' };
      for (const tried of [
        await browser.send('/c/draft/drop', sure, foreign),
        await browser.send('/c/draft/drop', { ...sure, key: 'x' }),
        await openBrowser().send('/c/draft/drop', sure),
      ])
        expect(tried.status).toBe(401);
      expect((await browser.send('/c/draft/drop', keyIn(page.text))).status).toBe(400);
      expect(await resident.ask('drafts.list', {})).toMatchObject({ value: { drafts: [{ itemId }] } });

      aheadMs += 31 * 24 * 3_600_000;
      expect((await browser.send(`/c/${tracking}`, null)).status).toBe(404);
      aheadMs -= 31 * 24 * 3_600_000;
      expect((await browser.send('/c/draft/drop', sure)).text).toContain('It is thrown away');
      expect(await resident.ask('drafts.list', {})).toMatchObject({ value: { drafts: [] } });
      expect((await browser.send('/c/draft/drop', sure)).status).toBe(401);
      expect((await browser.send(`/c/${tracking}`, null)).status).toBe(404);
      resident.close();
    });

    it('is answered question by question, checked as at a terminal; nothing of before is shown, and it is handed in there alone', async () => {
      const { resident, tracking } = await kept();
      const browser = openBrowser();
      const { text } = await browser.send(`/c/${tracking}`, null);
      expect((await browser.send('/c/draft/form?page=bank', null)).status).toBe(401);
      await browser.send('/c/draft/enter', { tracking, ...answersOf(text) });
      const overview = await browser.send('/c/draft', null);
      expect(overview.text).toContain('/c/draft/form?lang=en&amp;page=livesAtCardAddress');
      const key = keyIn(overview.text);
      const answer = (page: string, said: string, more = {}, headers = {}) =>
        browser.send('/c/draft/answer', { ...key, page, answer: said, ...more }, headers);
      const content = async () => {
        const draft = await resident.ask('drafts.open', { itemId });
        return draft.ok ? draft.value : draft.error;
      };

      expect((await browser.send('/c/draft/form?page=phone', null)).text).not.toContain('13800000000');
      for (const wrong of [await answer('phone', '138'), await answer('bank', 'mine'), await answer('phone', ' ')])
        expect(wrong).toMatchObject({ status: 400, text: expect.stringContaining('role="alert"') });
      for (const page of ['nothing', '', '__proto__'])
        expect(await answer(page, 'x')).toMatchObject({ status: 303, location: '/c/draft?lang=en' });
      expect((await answer('phone', '139 0000 1111', { key: 'x' })).status).toBe(401);
      expect((await answer('phone', '139 0000 1111', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(401);
      expect(await content()).toEqual({ itemVersion: 1, answers });

      expect(await answer('phone', '139 0000-1111')).toMatchObject({
        status: 303,
        location: '/c/draft/form?lang=en&page=livesAtCardAddress',
      });
      // At once, none of them undoes another.
      const { draftSlips, keyring } = test.server.parts;
      const [draft] = await draftSlips.ofPerson(keyring.data.residentKey(li.idNumber), null);
      if (!draft) throw new Error('nothing is kept');
      for (const [bank, livesAtCardAddress, phone] of [
        ['bosc', 'different', '13900003333'],
        ['icbc', 'same', '13900004444'],
        ['bosc', 'different', '13900005555'],
        ['icbc', 'same', '13900002222'],
      ] as const) {
        const atOnce = { bank, livesAtCardAddress, phone };
        await Promise.all(Object.entries(atOnce).map(([page, said]) => draftSlips.answer(draft, page, said)));
        expect(await content()).toEqual({ itemVersion: 1, answers: atOnce });
      }
      expect(await content()).toEqual({
        itemVersion: 1,
        answers: { bank: 'icbc', livesAtCardAddress: 'same', phone: '13900002222' },
      });
      const whole = await browser.send('/c/draft', null);
      expect(whole.text).toContain('All are answered');
      expect(whole.text).not.toMatch(new RegExp(`${li.name}|${li.idNumber}|1390000|icbc`));

      const envelope = await test.terminals[0].envelope(li, {
        itemId,
        itemVersion: 1,
        answers: { ...answers, livesAtCardAddress: 'same' },
      });
      expect(await resident.ask('cases.submit', { envelope })).toMatchObject({ ok: true });
      expect((await answer('bank', 'bosc')).status).toBe(401);
      expect(test.logged.join()).not.toMatch(/1390000|icbc/);
      resident.close();
    });

    it('is closed after three wrong answers, to the right ones too; leaving closes it at once', async () => {
      const { resident, tracking } = await kept();
      const browser = openBrowser();
      const { text } = await browser.send(`/c/${tracking}`, null);
      const right = { tracking, ...answersOf(text) };
      await browser.send('/c/draft/enter', right);
      const page = await browser.send('/c/draft', null);
      expect((await browser.send('/c/draft/leave', keyIn(page.text))).text).toContain('You have left');
      expect((await browser.send('/c/draft', null)).status).toBe(401);
      for (let tried = 0; tried < 3; tried += 1)
        await browser.send('/c/draft/enter', { tracking, answer0: '0000', answer1: '1' });
      expect((await browser.send('/c/draft/enter', right)).status).toBe(429);
      resident.close();
    });
  });
});
