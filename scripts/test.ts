import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles } from './build.ts';
import { runChecks } from './check.ts';
import { repositoryRoot, tool } from './repository.ts';
import { runCommand } from './run-command.ts';
import { ensureSystemPackages, findChromium } from './system-packages.ts';
import { addCounts, countChecks, countTests, type TestCount } from './test-count.ts';
import { makeTestFolder } from './test-folder.ts';

/** Aborted when somebody ends the run. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Runs vitest with its usual output, and counts from its JSON report. All that its tests write lies in one folder, which
 * goes with them, and no process of theirs outlives them, however the run ends.
 */
async function runVitest(args: readonly string[]): Promise<TestCount> {
  const folder = makeTestFolder();
  const reportFile = join(folder.path, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  try {
    const { code } = await runCommand(tool('vitest'), ['run', ...reporters, ...args], {
      cwd: repositoryRoot,
      live: true,
      env: {
        ...process.env,
        TMPDIR: folder.path,
        LINBAN_TEST_FOLDER: folder.path,
        LINBAN_CHROMIUM: findChromium(),
      },
      signal: interruption(),
    });
    return countTests(readReport(reportFile), code);
  } finally {
    await folder.remove();
  }
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
