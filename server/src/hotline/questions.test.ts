import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { li } from '../testing/people.ts';
import { areRight, questionsFor } from './questions.ts';

const known = { person: li, isQueryCode: (code: string) => code === 'A1B0C1' };
const end = li.idNumber.slice(-4);

describe('the questions to a caller', () => {
  it('take an answer as people say it', () => {
    expect(areRight(['idNumberEnd', 'birthMonth'], [` ${end.toLowerCase()} `, '6'], known)).toBe(true);
    expect(areRight(['idNumberEnd', 'birthMonth'], [end, '０６月'], known)).toBe(true);
    expect(areRight(['queryCode', 'birthDay'], ['a1bo-ci', '8号'], known)).toBe(true);
  });

  it('take no answer that is missing, left over, in another place or nearly right', () => {
    const wrong = [[end], [end, '6', '6'], ['6', end], [end, ''], [end, '16'], [end.slice(1), '6'], ['', ''], []];
    for (const said of wrong) expect(areRight(['idNumberEnd', 'birthMonth'], said, known), said.join()).toBe(false);
  });

  it('never let anybody in by anything but the two right answers', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        const isBoth = first.trim() === end && /^0*6月?$/.test(second.normalize('NFKC').trim());
        if (!isBoth) expect(areRight(['idNumberEnd', 'birthMonth'], [first, second], known)).toBe(false);
      }),
    );
  });

  it('are always two, of which one depends on what the caller holds', () => {
    fc.assert(
      fc.property(fc.nat(), (chance) => {
        expect(questionsFor('idCard', chance)).toHaveLength(2);
        expect(questionsFor('receipt', chance)[0]).toBe('queryCode');
        expect(questionsFor('idCard', chance)[1]).toBe(questionsFor('receipt', chance)[1]);
      }),
    );
  });
});
