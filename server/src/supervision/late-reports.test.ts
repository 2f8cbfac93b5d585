import { describe, expect, it } from 'vitest';
import { lateReports, type SlowReport } from './late-reports.ts';

const rules = { reportDays: 1 };
/** Friday the 20th of November, noon in Shanghai. */
const now = new Date('2026-11-20T04:00:00Z');
const report = (changes: Partial<SlowReport> = {}): SlowReport => ({
  caseId: 'case-1',
  holder: 'meiling',
  at: new Date('2026-11-16T02:00:00Z'),
  heardAt: null,
  isSetAside: false,
  known: [],
  ...changes,
});

describe('late reports', () => {
  it('are one finding for a centre and a day, with how many had not come', () => {
    const [first, second, ...others] = lateReports(
      [
        report(),
        report({ caseId: 'case-2', isSetAside: true }),
        report({ heardAt: new Date('2026-11-18T02:00:00Z') }),
        report({ heardAt: new Date('2026-11-17T02:00:00Z') }),
        report({ holder: 'changzheng', at: new Date('2026-11-17T02:00:00Z') }),
      ],
      rules,
      now,
    );
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      evidence: { dueOn: '2026-11-17', limit: 1, reports: 3, missing: 2, setAside: 1, lateDays: 3 },
      about: [],
      caseIds: ['case-1', 'case-2', 'case-1'],
    });
    expect(second).toMatchObject({ evidence: { dueOn: '2026-11-18', reports: 1, lateDays: 2 } });
    expect(first?.key).not.toBe(second?.key);
  });

  it('are not found again in a case that has gone to another centre', () => {
    const moved = report({ holder: 'changzheng', known: ['2026-11-17'] });
    expect(lateReports([moved], rules, now)).toEqual([]);
    expect(lateReports([{ ...moved, at: new Date('2026-11-17T02:00:00Z') }], rules, now)).toHaveLength(1);
  });
});
