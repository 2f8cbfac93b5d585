import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HandDecision, handSettled } from './hand-settled.ts';

const now = new Date('2026-11-20T04:00:00Z');
const decision = (changes: Partial<HandDecision> = {}): HandDecision => ({
  caseId: 'case-1',
  accountId: 'xu',
  department: '人社',
  day: '2026-11-18',
  ...changes,
});

describe('what was decided by hand', () => {
  it('is found for each person, department and day on which its system decided others, once the day is over', () => {
    const decisions = [
      decision(),
      decision({ caseId: 'case-2' }),
      decision({ accountId: 'lin' }),
      decision({ day: '2026-11-19' }),
      decision({ department: '公安' }),
      decision({ day: '2026-11-20' }),
    ];
    const answered = [
      { department: '人社', day: '2026-11-18', count: 3 },
      { department: '人社', day: '2026-11-18', count: 2 },
      { department: '公安', day: '2026-11-17', count: 9 },
      { department: '人社', day: '2026-11-20', count: 9 },
    ];
    expect(handSettled(decisions, answered, now)).toMatchObject([
      { about: ['xu'], caseIds: ['case-1', 'case-2'], evidence: { day: '2026-11-18', settled: 2, answered: 5 } },
      { about: ['lin'], evidence: { settled: 1, answered: 5 } },
    ]);
  });

  it('is never found where the system of that department decided nothing that day', () => {
    const day = fc.constantFrom('2026-11-17', '2026-11-18', '2026-11-19');
    const department = fc.constantFrom('人社', '公安');
    const decisions = fc.array(fc.record({ day, department }).map(decision), { maxLength: 20 });
    const answered = fc.array(fc.record({ day, department, count: fc.integer({ min: 1, max: 9 }) }), { maxLength: 6 });
    fc.assert(
      fc.property(decisions, answered, (some, others) => {
        const found = handSettled(some, others, now);
        const open = some.filter((each) =>
          others.some((other) => other.day === each.day && other.department === each.department),
        );
        expect(found.reduce((sum, { caseIds }) => sum + caseIds.length, 0)).toBe(open.length);
        expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
      }),
    );
  });
});
