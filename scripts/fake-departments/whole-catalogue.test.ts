import { servedHolderSchema } from '@linban/shared/identity/card-holder.ts';
import { residentIdCheckCharacter } from '@linban/shared/identity/resident-id.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCatalogueFolder, loadItems } from '../../server/src/catalogue/catalogue.ts';
import { loadExamples } from '../../server/src/catalogue/examples.ts';
import { zhang } from '../../server/src/testing/people.ts';
import { startTestServer, type TestServer, testDepartmentKey, until } from '../../server/src/testing/test-server.ts';
import { newVisit } from '../../server/src/testing/test-terminal.ts';
import { createCentre } from './centre.ts';
import { createFakeDepartments } from './server.ts';

const loaded = loadItems(defaultCatalogueFolder);
if (!loaded.ok) throw new Error(loaded.error.join('\n'));
const items = loaded.value.map(({ item }) => item);

/** Everybody whom an example says is served, with their item. */
const served = items.flatMap((item) => {
  const examples = loadExamples(defaultCatalogueFolder, item.id);
  if (!examples.ok) throw new Error(examples.error);
  return examples.value.filter(({ expect: { eligible } }) => eligible).map((example) => ({ item, example }));
});
const trips = served.map(({ item, example }) => [`${item.title['zh-CN']}: ${example.name}`, item, example] as const);

/** A person of nobody’s number, of the example’s birthday and sex. */
const holderOf = ({ birthDate, sex }: (typeof served)[number]['example']['person']) => {
  const digits = `310199${birthDate.replaceAll('-', '')}${sex === 'male' ? '003' : '002'}`;
  return v.parse(servedHolderSchema, {
    document: 'residentIdCard',
    name: '王小英',
    sex,
    ethnicity: '01',
    birthDate,
    address: '上海市普陀区曹杨新村街道样例一村1号',
    idNumber: digits + residentIdCheckCharacter(digits),
    authority: '上海市公安局普陀分局',
    validFrom: '2020-01-01',
    validTo: '2040-01-01',
  });
};

describe('every item of the catalogue, through the server and the fake departments', () => {
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  let test: TestServer;
  const departments = createFakeDepartments({
    now,
    keyOf: () => testDepartmentKey,
    centre: createCentre(
      () => test.server.address,
      () => test.config.publicUrl,
      now,
    ),
  });

  beforeAll(async () => {
    await new Promise<void>((listening) => departments.server.listen(0, '127.0.0.1', listening));
    const address = departments.server.address();
    if (typeof address !== 'object' || !address) throw new Error('no address');
    const url = `http://127.0.0.1:${address.port}`;
    test = await startTestServer((department) => `${url}/departments/${department}`, { ports: { now } });
  });
  afterAll(async () => {
    await test.stop();
    departments.server.close();
    departments.server.closeAllConnections();
  });

  /** A session of the example’s person on the example’s day, late in the morning. */
  const openOn = async (day: string, person: ReturnType<typeof holderOf>) => {
    aheadMs = 0;
    const [terminal] = test.terminals;
    const link = await terminal.resident();
    aheadMs = Date.parse(`${day}T03:00:00Z`) - Date.now();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId, at: now() });
    const opened = await link.ask('session.open', { assertion });
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    return { terminal, link, visitId, assertion, eligibility: opened.value.eligibility };
  };

  it.each(trips)('%s', async (_, item, { person, day, answers }) => {
    const holder = holderOf(person);
    const { terminal, link, visitId, assertion, eligibility } = await openOn(day, holder);
    expect(eligibility).toContainEqual({ itemId: item.id, eligible: true });
    if (item.kind === 'lookup') {
      const looked = await link.ask('records.look', { itemId: item.id, answers });
      if (!looked.ok) throw new Error(JSON.stringify(looked.error));
      const { columns, rows, summary } = looked.value.table;
      expect(summary.length).toBeGreaterThan(0);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.filter((cell) => cell !== '')).toHaveLength(columns.length);
      expect(await link.ask('records.issue', { lookupId: looked.value.lookupId })).toMatchObject({ ok: true });
    } else {
      const signedAt = now().toISOString();
      const changes = { visitId, assertion, itemId: item.id, itemVersion: item.version, answers, signedAt };
      const submitted = await link.ask('cases.submit', { envelope: await terminal.envelope(holder, changes) });
      if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
      const { caseNumber } = submitted.value;
      if (item.kind === 'promised') {
        expect(await link.ask('cases.show', { caseNumber })).toMatchObject({ ok: true, value: { state: 'received' } });
        link.close();
        return;
      }
      const done = await until(async () => {
        const shown = await link.ask('cases.show', { caseNumber });
        return shown.ok && shown.value.state !== 'deciding' ? shown.value : undefined;
      });
      expect(done).toMatchObject({
        state: 'completed',
        documents: [{ title: item.output.title, state: 'valid' }],
        steps: [{}, {}, {}, { reason: null }],
      });
    }
    link.close();
  });

  it('refuses where the data don’t match, with the reason', async () => {
    const { terminal, link, visitId, assertion } = await openOn('2026-11-26', zhang);
    const changes = {
      visitId,
      assertion,
      itemId: 'residence-registration',
      answers: { basis: 'relatives', since: '20261001', phone: '13800000000' },
      signedAt: now().toISOString(),
    };
    const submitted = await link.ask('cases.submit', { envelope: await terminal.envelope(zhang, changes) });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
    const { caseNumber } = submitted.value;
    const view = await until(async () => {
      const shown = await link.ask('cases.show', { caseNumber });
      return shown.ok && shown.value.state === 'rejected' ? shown.value : undefined;
    });
    expect(view.steps.at(-1)?.reason?.['zh-CN']).toContain('比对不一致');
    link.close();
  });

  it('takes no day that is too long ago, whatever the screen let through', async () => {
    const person = holderOf({ birthDate: v.parse(servedHolderSchema.entries.birthDate, '1984-03-15'), sex: 'female' });
    const { terminal, link, visitId, assertion } = await openOn('2026-11-26', person);
    const answers = { action: 'leave', until: '20261101', phone: '13800000000' };
    const changes = { visitId, assertion, itemId: 'flexible-employment', answers, signedAt: now().toISOString() };
    expect(await link.ask('cases.submit', { envelope: await terminal.envelope(person, changes) })).toEqual({
      ok: false,
      error: { kind: 'invalidAnswers' },
    });
    link.close();
  });
});
