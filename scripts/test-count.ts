import * as v from 'valibot';

/** How many tests passed, failed and were skipped. */
export type TestCount = { passed: number; failed: number; skipped: number };

const vitestReport = v.object({
  testResults: v.array(
    v.object({
      status: v.string(),
      assertionResults: v.array(v.object({ status: v.string() })),
    }),
  ),
});

/**
 * Counts from vitest's JSON report and exit code. A file that failed without a failing test (it could not be loaded) counts as one failure; so does a run
 * that ended badly without one (an error outside the tests), and a report that is missing or unreadable.
 */
export function countTests(report: unknown, exitCode: number): TestCount {
  const parsed = v.safeParse(vitestReport, report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const count: TestCount = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of parsed.output.testResults) {
    const failedBefore = count.failed;
    for (const test of assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') count.failed += 1;
      else count.skipped += 1;
    }
    if (status === 'failed' && count.failed === failedBefore) count.failed += 1;
  }
  if (exitCode !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/** One check (types, lint, a bundle) counts as one test. */
export function countChecks(results: readonly { passed: boolean }[]): TestCount {
  const passed = results.filter((result) => result.passed).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

export function addCounts(...counts: readonly TestCount[]): TestCount {
  const sum = (pick: (count: TestCount) => number) => counts.reduce((total, count) => total + pick(count), 0);
  return { passed: sum((c) => c.passed), failed: sum((c) => c.failed), skipped: sum((c) => c.skipped) };
}
