import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { defaultCatalogueFolder } from '../catalogue/catalogue.ts';
import { loadShipped } from '../catalogue/shipped.ts';
import { parseServerConfig } from '../config.ts';
import { inventPerson, li, wang } from '../testing/people.ts';
import { type ComparedAnswer, type Look, manyReads, nightWork, type StaffEvent, sameAnswers } from './patterns.ts';
import { answersToCompare, rulesInFavour } from './refusals.ts';

const config = parseServerConfig({
  port: 0,
  dataFolder: 'nowhere',
  publicUrl: 'http://127.0.0.1:4700',
  departments: {},
  terminals: [],
});
if (!config.ok) throw new Error(config.error);
const rules = config.value.supervision;

describe('work at night', () => {
  const event = (at: string, what: StaffEvent['what'] = 'read', accountId = 'he'): StaffEvent => ({
    accountId,
    caseId: `case ${at}`,
    at: new Date(at),
    what,
  });

  it('is told for each person and night, when it is over: a night goes over midnight in Shanghai', () => {
    const events = [
      event('2026-11-23T13:00:00Z'), // 21:00
      event('2026-11-23T22:59:00Z', 'step'), // 6:59 of the next day
      event('2026-11-23T12:59:00Z'),
      event('2026-11-23T23:00:00Z'),
      event('2026-11-23T18:00:00Z', 'read', 'xu'),
    ];
    const found = nightWork(events, rules, new Date('2026-11-24T02:00:00Z'));
    expect(found.map(({ evidence, about }) => ({ ...evidence, about }))).toEqual([
      { kind: 'nightWork', night: '2026-11-23', steps: 1, reads: 1, about: ['he'] },
      { kind: 'nightWork', night: '2026-11-23', steps: 0, reads: 1, about: ['xu'] },
    ]);
    expect(nightWork(events, rules, new Date('2026-11-23T20:00:00Z'))).toEqual([]);
    // By a clock that is behind the one they were written down by.
    expect(nightWork(events, rules, new Date('2026-11-22T02:00:00Z'))).toEqual([]);
  });

  it('counts each moment of a night once, and no moment of a day, whenever it is looked', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 5 * 24 * 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(moments, fc.integer({ min: 6, max: 9 }), (minutes, later) => {
        const start = Date.UTC(2026, 2, 1);
        const events = minutes.map((minute) => event(new Date(start + minute * 60_000).toISOString()));
        const hours = minutes.map((minute) => (Math.floor(minute / 60) + 8) % 24);
        const atNight = hours.filter((hour) => hour >= rules.nightFromHour || hour < rules.nightToHour);
        // Eight in the morning in Shanghai: no night goes on.
        const [found, again] = [later, later + 1].map((days) =>
          nightWork(events, rules, new Date(start + days * 24 * 3_600_000)),
        );
        const counted = found?.map(({ evidence }) => ('reads' in evidence ? evidence.reads : 0)) ?? [];
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(atNight.length);
        expect(again?.map(({ key }) => key)).toEqual(found?.map(({ key }) => key));
      }),
    );
  });
});

describe('the same answer in several cases', () => {
  const given = (people: readonly string[], name: ComparedAnswer['name'] = 'phone'): readonly ComparedAnswer[] =>
    people.map((residentKey, index) => ({ name, digest: 'd1', residentKey, caseId: `${residentKey}-${index}` }));

  it('is odd from so many people on, not from so many cases, and again when they have doubled', () => {
    expect(sameAnswers(given(['a', 'a', 'a', 'a', 'b']), rules)).toEqual([]);
    const [four] = sameAnswers(given(['a', 'b', 'c', 'd', 'a']), rules);
    expect(four).toMatchObject({ evidence: { kind: 'samePhone', people: 4, days: 30 }, about: [] });
    expect(four?.caseIds).toHaveLength(5);
    const keyFor = (count: number) =>
      sameAnswers(given(Array.from({ length: count }, (_, index) => `p${index}`)), rules)[0]?.key;
    expect(keyFor(7)).toBe(four?.key);
    expect(keyFor(8)).not.toBe(four?.key);
    expect(sameAnswers(given(['a', 'b'], 'account'), rules)).toMatchObject([{ evidence: { kind: 'sameAccount' } }]);
  });
});

describe('looks at the cases of one person', () => {
  const look = (residentKey: string, hasActed = false): Look => ({
    accountId: 'he',
    residentKey,
    caseId: `${residentKey}-1`,
    hasActed,
  });
  const often = (residentKey: string, hasActed?: boolean) =>
    Array.from({ length: 5 }, () => look(residentKey, hasActed));

  it('are odd when they are many and nothing was done for the person', () => {
    expect(manyReads(often('a').slice(1), rules)).toEqual([]);
    expect(manyReads(often('a', true), rules)).toEqual([]);
    expect(manyReads([...often('a'), look('b')], rules)).toMatchObject([
      { evidence: { kind: 'manyReads', reads: 5, cases: 1 }, about: ['he'], caseIds: ['a-1'] },
    ]);
  });
});

describe('a refusal beside the rules of its item', () => {
  const shipped = loadShipped(defaultCatalogueFolder);
  if (!shipped.ok) throw new Error(shipped.error.join());
  const itemOf = (id: string) => {
    const found = shipped.value.find(({ item }) => item.id === id);
    if (!found) throw new Error(`no ${id}`);
    return found.item;
  };

  it('is odd where every rule speaks for the person, and tells how many exclusions no rule could judge', () => {
    const item = itemOf('senior-allowance');
    expect(rulesInFavour(item, li, '2026-03-02')).toEqual({ judged: 1, unjudged: 2 });
    expect(rulesInFavour(item, wang, '2026-03-02')).toBeNull();
    expect(rulesInFavour(item, inventPerson('周一', '1961-05-01'), '2026-03-02')).toBeNull();
    const ruleless = { ...item, guide: { ...item.guide, exclusions: item.guide.exclusions.slice(1) } };
    expect(rulesInFavour(ruleless, li, '2026-03-02')).toBeNull();
  });

  it('compares phones and accounts, and nothing else that was answered', () => {
    const item = itemOf('senior-allowance');
    const account = v.parse(v.any(), { kind: 'code', id: 'card', account: true }); // as far as it is asked
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000', card: '6222a' };
    expect(answersToCompare(item, answers)).toEqual([{ name: 'phone', text: '13800000000' }]);
    expect(answersToCompare({ pages: [...item.pages, account] }, answers)).toContainEqual({
      name: 'account',
      text: '6222A',
    });
    expect(answersToCompare({ pages: [...item.pages, { ...account, account: undefined }] }, answers)).toHaveLength(1);
  });
});
