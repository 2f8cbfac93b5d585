import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from '../build.ts';
import { runCommand } from '../run-command.ts';
import { layRelease, releaseVersion } from './release.ts';

// Makes the archive that install.sh and update.sh take, and signs it where a key is given: docs/terminal-installation.md.

const usage = 'usage: npm run release -- [--out FOLDER] [--key PRIVATE-KEY.pem]';

const run = async (command: string, args: readonly string[]): Promise<void> => {
  const { code, output } = await runCommand(command, args);
  if (code !== 0) throw new Error(`${command} failed:\n${output}`);
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { out: { type: 'string', default: '.' }, key: { type: 'string' } } });
  const { key } = values;
  if (key !== undefined && !existsSync(key)) {
    console.error(`there is no ${key}\n${usage}`);
    return 2;
  }
  if ((await buildBundles()).some(({ passed }) => !passed)) return 1;
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  const archive = join(out, `linban-${releaseVersion()}.tar.gz`);
  const folder = mkdtempSync(join(tmpdir(), 'linban-release-'));
  try {
    layRelease(folder);
    // Nobody's user or group, whoever makes it.
    await run('tar', ['-czf', archive, '--owner=0', '--group=0', '--numeric-owner', '-C', folder, '.']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${archive}: ${(statSync(archive).size / 1e6).toFixed(0)} MB`);
  if (key === undefined) {
    console.log('not signed: install.sh takes it, update.sh does not');
    return 0;
  }
  await run('openssl', ['pkeyutl', '-sign', '-inkey', key, '-rawin', '-in', archive, '-out', `${archive}.sig`]);
  console.log(`${archive}.sig`);
  return 0;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
