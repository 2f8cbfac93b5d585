import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { hasProgram, makeTerminalFolder, type Outcome, terminalFolder, write } from './clean-root.ts';

/** How a release behaves once it is put into use. */
type Nature = 'works' | 'refusesConfiguration' | 'neverReady' | 'noPage' | 'noScreen';

let root: string;

function run(command: string, args: readonly string[], cwd = root): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd });
  return { code: status, output: stdout + stderr };
}

/** The files of a release: its "node" answers whether the configuration is good; `nature` is read by our systemctl. */
function writeRelease(folder: string, version: string, nature: Nature): void {
  write(folder, 'package.json', `{\n  "name": "linban",\n  "version": "${version}"\n}\n`);
  write(folder, 'nature', nature);
  // Asked whether nobody is served, it counts down what lies beside it in `visits`.
  const node = `#!/bin/sh
case "$*" in
  *' idle '*)
    left=$(cat "$(dirname "$0")/visits" 2>/dev/null || echo 0)
    [ "$left" -gt 0 ] || exit 0
    echo $((left - 1)) > "$(dirname "$0")/visits"
    exit 1 ;;
  *' store-form'*) cat "$(dirname "$0")/form" 2>/dev/null; exit 0 ;;
esac
exit ${nature === 'refusesConfiguration' ? 2 : 0}
`;
  write(folder, 'node_modules/.bin/node', node, 0o755);
}

/** Stands for systemd: an agent that is ready leaves its page where `curl` finds it. */
const systemctl = `#!/bin/sh
root=$(cd "$(dirname "$0")" && pwd)
nature=$(cat "$root/opt/linban/current/nature")
echo "$* $nature" >> "$root/calls"
case "$1 $2" in
  'restart linban-agent.service')
    rm -f "$root/page"
    [ "$nature" != neverReady ] || exit 1
    [ "$nature" = noPage ] || echo page > "$root/page" ;;
  'restart linban-ui.service') [ "$nature" != noScreen ] ;;
esac
`;

function offer(version: string, nature: Nature, storeForm = ''): string {
  const folder = makeTerminalFolder();
  writeRelease(folder, version, nature);
  write(folder, 'node_modules/.bin/form', storeForm);
  const archive = join(root, 'var/lib/linban-update', `linban-${version}.tar.gz`);
  run('tar', ['-czf', archive, '-C', folder, '.']);
  run('openssl', ['pkeyutl', '-sign', '-inkey', 'key.pem', '-rawin', '-in', archive, '-out', `${archive}.sig`]);
  return archive;
}

function update(...args: readonly string[]): Outcome {
  const from = ['--from', join(root, 'var/lib/linban-update')];
  const { status, stdout, stderr } = spawnSync(
    'sh',
    [join(terminalFolder, 'update.sh'), '--root', root, ...from, ...args],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        LINBAN_SYSTEMCTL: join(root, 'systemctl'),
        LINBAN_ADDRESS: `file://${join(root, 'page')}`,
        LINBAN_PATIENCE_SECONDS: '1',
        LINBAN_IDLE_LOOKS: '3',
        LINBAN_IDLE_PAUSE_SECONDS: '0.1',
      },
    },
  );
  return { code: status, output: stdout + stderr };
}

const inUse = () => readlinkSync(join(root, 'opt/linban/current'));
const releases = () => readdirSync(join(root, 'opt/linban/releases')).toSorted();
const calls = () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8') : '');

describe.skipIf(!['openssl', 'curl', 'tar', 'sha256sum'].every(hasProgram) || process.platform !== 'linux')(
  'update.sh (needs Linux with openssl and curl)',
  () => {
    beforeEach(() => {
      root = makeTerminalFolder();
      writeRelease(join(root, 'opt/linban/releases/1.0.0'), '1.0.0', 'works');
      symlinkSync('releases/1.0.0', join(root, 'opt/linban/current'));
      write(root, 'systemctl', systemctl, 0o755);
      write(root, 'etc/linban/agent.json', '{}');
      write(root, 'var/lib/linban-agent/agent.db', 'a case that waits');
      write(root, 'var/lib/linban-update/.keep', '');
      run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', 'key.pem']);
      run('openssl', ['pkey', '-in', 'key.pem', '-pubout', '-out', 'etc/linban/release.pem']);
    });

    it('puts a release into use, restarts agent and screen, and keeps the one before as the way back', () => {
      writeRelease(join(root, 'opt/linban/releases/0.9.0'), '0.9.0', 'works');
      const archive = offer('1.1.0', 'works');
      expect(update()).toEqual({ code: 0, output: 'update.sh: 1.1.0 is in use\n' });
      expect([inUse(), releases(), existsSync(archive)]).toEqual(['releases/1.1.0', ['1.0.0', '1.1.0'], false]);
      expect(calls()).toContain('restart linban-ui.service works');
      expect(update()).toEqual({ code: 0, output: 'update.sh: nothing to do\n' });
    });

    it.each<[Nature, string]>([
      ['refusesConfiguration', 'does not start with the configuration'],
      ['neverReady', 'the agent does not come up'],
      ['noPage', 'the agent does not come up'],
      ['noScreen', 'the screen does not start'],
    ])('goes back by itself from a release that is broken: %s', (nature, says) => {
      offer('1.1.0', nature);
      const { code, output } = update();
      expect([code, output]).toEqual([1, expect.stringContaining(says)]);
      expect([inUse(), releases(), existsSync(join(root, 'var/lib/linban-update/trying'))]).toEqual([
        'releases/1.0.0',
        ['1.0.0'],
        false,
      ]);
      expect(readFileSync(join(root, 'var/lib/linban-agent/agent.db'), 'utf8')).toBe('a case that waits');
      if (nature === 'refusesConfiguration') expect(calls()).toBe('');
      else expect(existsSync(join(root, 'page'))).toBe(true);
      // The same bytes are not tried every night again; a better build of the same version is.
      expect(update().output).toContain('this release has failed here before');
      offer('1.1.0', 'works');
      expect([update().code, inUse()]).toEqual([0, 'releases/1.1.0']);
    });

    it('takes a release that changes the store only from who says that there is no way back', () => {
      offer('1.1.0', 'works', '4');
      expect(update()).toEqual({ code: 1, output: expect.stringContaining('there would be no way back') });
      expect([inUse(), releases(), calls()]).toEqual(['releases/1.0.0', ['1.0.0'], '']);
      expect(update('--no-way-back').code).toBe(0);
      expect(inUse()).toBe('releases/1.1.0');
      offer('1.2.0', 'works', '4');
      expect(update().code).toBe(0);
    });

    it('refuses what is not signed by the key, has been changed, or is older', () => {
      const archive = offer('1.1.0', 'works');
      appendFileSync(archive, 'x');
      expect(update()).toEqual({ code: 1, output: expect.stringContaining('is not signed') });
      run('rm', [archive, `${archive}.sig`]);
      offer('0.5.0', 'works');
      expect(update()).toEqual({ code: 1, output: expect.stringContaining('0.5.0 is older than 1.0.0') });
      expect([inUse(), releases(), calls()]).toEqual(['releases/1.0.0', ['1.0.0'], '']);
      expect([update('--allow-older').code, inUse()]).toEqual([0, 'releases/0.5.0']);
    });

    it('waits until the person who is being served has gone', () => {
      const visits = 'opt/linban/releases/1.0.0/node_modules/.bin/visits';
      offer('1.1.0', 'works');
      write(root, visits, '2');
      expect(update()).toEqual({ code: 0, output: 'update.sh: 1.1.0 is in use\n' });
      expect(readFileSync(join(root, visits), 'utf8')).toBe('0\n');
    });

    it('comes another night where somebody is served all the time, and has touched nothing', () => {
      const archive = offer('1.1.0', 'works');
      write(root, 'opt/linban/releases/1.0.0/node_modules/.bin/visits', '9');
      expect(update()).toEqual({ code: 0, output: 'update.sh: put off: somebody is being served\n' });
      expect([inUse(), releases(), calls(), existsSync(archive)]).toEqual(['releases/1.0.0', ['1.0.0'], '', true]);
    });

    it('restarts nothing to see that a release works which ran through the power cut', () => {
      writeRelease(join(root, 'opt/linban/releases/1.1.0'), '1.1.0', 'works');
      run('ln', ['-sfn', 'releases/1.1.0', 'opt/linban/current']);
      write(root, 'var/lib/linban-update/trying', `releases/1.0.0\n${join(root, 'var/lib/linban-update/failed-x')}\n`);
      write(root, 'page', 'page');
      update();
      expect([inUse(), calls()]).toEqual(['releases/1.1.0', 'is-active -q linban-agent.service works\n']);
    });

    it.each<[Nature, string]>([
      ['works', 'releases/1.1.0'],
      ['neverReady', 'releases/1.0.0'],
    ])('looks again after a power cut in the middle of an update: %s', (nature, expected) => {
      offer('1.1.0', nature);
      writeRelease(join(root, 'opt/linban/releases/1.1.0'), '1.1.0', nature);
      run('ln', ['-sfn', 'releases/1.1.0', 'opt/linban/current']);
      write(root, 'var/lib/linban-update/trying', `releases/1.0.0\n${join(root, 'var/lib/linban-update/failed-x')}\n`);
      update();
      expect([inUse(), existsSync(join(root, 'var/lib/linban-update/trying'))]).toEqual([expected, false]);
    });
  },
);
