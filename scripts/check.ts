import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { programNode, repositoryRoot, sourceFiles, tool } from './repository.ts';
import { runCommand } from './run-command.ts';

type Check = { name: string; command: string; args: string[] };

export type CheckResult = { name: string; passed: boolean };

/** So many at a time: the development machine has two cores. */
const AT_ONCE = 2;

/** Its own four threads each check what the others have checked too: twice the work for what one thread finds as well. */
const ONE_CHECKER = ['--checkers', '1'];

function typeChecks(): Check[] {
  return sourceFiles(repositoryRoot)
    .filter((file) => file === 'tsconfig.json' || file.endsWith('/tsconfig.json'))
    .map(dirname)
    .map((folder) => ({
      name: `types ${folder === '.' ? 'programs, scripts and e2e' : folder}`,
      command: tool('tsc'),
      args: ['-p', folder, ...ONE_CHECKER],
    }));
}

function checks(): Check[] {
  const cruised = ['shared', 'kiosk-ui', 'device-agent', 'server', 'scripts', 'e2e'].filter((folder) =>
    existsSync(folder),
  );
  return [
    ...typeChecks(),
    { name: 'lint and format', command: tool('biome'), args: ['ci', '--colors=off', '.'] },
    {
      name: 'dependency rule',
      command: tool('depcruise'),
      args: ['--config', '.dependency-cruiser.mjs', ...cruised],
    },
    { name: 'manuals up to date', command: programNode, args: ['scripts/docs.ts', '--check'] },
    { name: 'unused code', command: tool('knip'), args: ['--no-progress'] },
  ];
}

async function runCheck({ name, command, args }: Check): Promise<CheckResult> {
  const { code, output, milliseconds } = await runCommand(command, args, { cwd: repositoryRoot });
  const passed = code === 0;
  const line = `${passed ? '  ok  ' : 'FAILED'}  ${name.padEnd(36)} ${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
  console.log(passed ? line : `${line}\n${output.trimEnd().replaceAll(/^/gm, '        ')}`);
  return { name, passed };
}

/** Runs every static check, also after one failed; prints a line for each and the output of those that fail. */
export async function runChecks(): Promise<CheckResult[]> {
  const waiting = checks();
  const results: CheckResult[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await runCheck(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

if (import.meta.main) {
  const failed = (await runChecks()).filter(({ passed }) => !passed);
  if (failed.length > 0) {
    console.log(`\nfailed: ${failed.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
  }
}
