import { describe, expect, it } from 'vitest';
import { addCounts, countChecks, countTests } from './test-count.ts';

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((s) => ({ status: s })) });

describe('countTests', () => {
  it('adds up over files, pending and todo as skipped', () => {
    const testResults = [file('failed', 'passed', 'failed', 'pending'), file('passed', 'passed', 'todo', 'skipped')];
    expect(countTests({ testResults }, 1)).toEqual({ passed: 2, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countTests({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a bad end without a failing test as a failure', () => {
    expect(countTests({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1);
  });

  it('counts a missing or foreign report as a failure', () => {
    expect(countTests(undefined, 0).failed).toBe(1);
    expect(countTests({ results: [] }, 0).failed).toBe(1);
  });

  it('adds checks as one each', () => {
    expect(addCounts(countChecks([{ passed: true }, { passed: false }]), countTests({ testResults: [] }, 0))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });
});
