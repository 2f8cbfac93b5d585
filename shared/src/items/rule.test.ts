import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Facts, holds, type Rule, ruleSchema } from './rule.ts';

const facts: Facts = { ageYears: 40, reason: 'contractEnded', help: ['training'], insured: true };

describe('holds', () => {
  it.each<[Rule, boolean]>([
    [{ fact: 'ageYears', atLeast: 16 }, true],
    [{ fact: 'ageYears', below: 40 }, false],
    [{ fact: 'help', is: 'training' }, true],
    [{ all: [{ fact: 'insured', is: true }, { not: { fact: 'reason', is: 'resigned' } }] }, true],
    [{ any: [] }, false],
    [{ all: [] }, true],
  ])('%j → %s', (rule, expected) => expect(holds(rule, facts)).toBe(expected));

  const day: Facts = { today: '2026-11-26', formDate: '2026-11-01', income: 4_000_000, kind: 'tumour' };
  it.each<[Rule, boolean]>([
    [{ fact: 'income', above: 4_000_000 }, false],
    [{ fact: 'income', atMost: 4_000_000 }, true],
    [{ fact: 'kind', oneOf: ['dialysis', 'tumour'] }, true],
    [{ fact: 'formDate', notBefore: '2026-11-02' }, false],
    [{ fact: 'formDate', notAfter: '2026-11-01' }, true],
    [{ fact: 'formDate', withinDays: 25 }, true],
    [{ fact: 'formDate', withinDays: 24 }, false],
    [{ fact: 'today', withinDays: 0 }, true],
    [{ window: { from: '11-07', to: '12-25' } }, true],
    [{ window: { from: '06-01', to: '06-30' } }, false],
    [{ window: { from: '11-26', to: '01-31' } }, true],
    [{ window: { from: '12-01', to: '11-25' } }, false],
  ])('%j → %s', (rule, expected) => {
    expect(v.parse(ruleSchema, rule)).toEqual(rule);
    expect(holds(rule, day)).toBe(expected);
  });

  it('takes no day of the future for one of the last days', () => {
    expect(holds({ fact: 'formDate', withinDays: 9 }, { ...day, formDate: '2026-11-27' })).toBe(false);
    expect(holds({ fact: 'formDate', withinDays: 9 }, { formDate: '2026-11-20' })).toBe(false);
    expect(holds({ window: { from: '01-01', to: '12-31' } }, {})).toBe(false);
  });

  it('lets nobody through on a fact that is not known', () => {
    expect(holds({ fact: 'nothing', atLeast: 0 }, facts)).toBe(false);
    expect(holds({ fact: 'constructor', is: 'x' }, facts)).toBe(false);
    expect(holds({ fact: 'toString', atLeast: 0 }, facts)).toBe(false);
  });

  it('obeys De Morgan', () => {
    const leaf = fc.oneof(
      fc.record({ fact: fc.constantFrom('ageYears', 'missing'), atLeast: fc.integer({ min: 0, max: 90 }) }),
      fc.record({ fact: fc.constantFrom('reason', 'insured'), is: fc.constantFrom('contractEnded', true) }),
    );
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 5 }), (rules: Rule[]) => {
        expect(holds({ not: { all: rules } }, facts)).toBe(holds({ any: rules.map((not) => ({ not })) }, facts));
      }),
    );
  });
});

it('refuses rules with more than one meaning', () => {
  expect(v.is(ruleSchema, { fact: 'a', is: 1, atLeast: 2 })).toBe(false);
  expect(v.is(ruleSchema, { fact: '__proto__', is: 1 })).toBe(false);
  expect(v.is(ruleSchema, { eval: 'x' })).toBe(false);
});
