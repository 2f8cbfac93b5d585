import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from './build.ts';
import { runChecks } from './check.ts';
import { repositoryRoot, tool } from './repository.ts';
import { runCommand } from './run-command.ts';
import { ensureSystemPackages, findChromium } from './system-packages.ts';
import { addCounts, countChecks, countTests, type TestCount } from './test-count.ts';

/** Runs vitest with its usual output, and counts from its JSON report. */
async function runVitest(args: readonly string[]): Promise<TestCount> {
  const folder = mkdtempSync(join(tmpdir(), 'linban-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { code } = await runCommand(tool('vitest'), ['run', ...reporters, ...args], {
    cwd: repositoryRoot,
    live: true,
    env: { ...process.env, LINBAN_CHROMIUM: findChromium() },
  });
  const report = readReport(reportFile);
  rmSync(folder, { recursive: true });
  return countTests(report, code);
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.error('vitest left no readable report.');
    return undefined;
  }
}

async function runEverything(vitestArgs: readonly string[]): Promise<TestCount> {
  if (!(await ensureSystemPackages())) return { passed: 0, failed: 1, skipped: 0 };
  console.log('Checks');
  const checks = await runChecks();
  console.log('\nPages');
  const bundles = await buildBundles();
  const tests = await runVitest(vitestArgs);
  const unmet = [...checks, ...bundles].filter(({ passed }) => !passed).map(({ name }) => name);
  if (unmet.length > 0) console.log(`failed before the tests: ${unmet.join(', ')}`);
  if (tests.passed + tests.failed === 0) {
    console.log('no test ran');
    return addCounts(countChecks([...checks, ...bundles, { passed: false }]), tests);
  }
  return addCounts(countChecks([...checks, ...bundles]), tests);
}

const total = await runEverything(process.argv.slice(2));
console.log(`linban: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
