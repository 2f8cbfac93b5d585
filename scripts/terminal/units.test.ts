import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { unwantedFeatures } from '../../device-agent/src/browser/kiosk-flags.ts';
import { findChromium } from '../system-packages.ts';
import {
  addDebianParts,
  hasProgram,
  makeRelease,
  makeTerminalFolder,
  runInstaller,
  terminalFolder,
} from './clean-root.ts';

function run(command: string, ...args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  });
  return { code: status, output: stdout + stderr };
}

const units = readdirSync(join(terminalFolder, 'systemd'));

describe.skipIf(!hasProgram('systemd-analyze') || !hasProgram('systemd-sysusers'))(
  'units (needs systemd-analyze)',
  () => {
    const root = makeTerminalFolder();
    beforeAll(() => {
      runInstaller('--root', root, '--release', makeRelease());
      addDebianParts(root);
    });

    it('are understood by systemd, whole and without a warning', () => {
      expect(run('systemd-analyze', 'verify', `--root=${root}`, ...units)).toEqual({ code: 0, output: '' });
    });

    it.skipIf(!existsSync('/usr/lib/systemd/system/pcscd.service') && !existsSync('/lib/systemd/system/pcscd.service'))(
      'make Debian’s pcscd one that logs no answer of a card and leaves no core, understood without a warning',
      () => {
        expect(run('systemd-analyze', 'verify', `--root=${root}`, 'pcscd.service')).toEqual({ code: 0, output: '' });
        const { output } = run('systemd-analyze', 'cat-config', `--root=${root}`, 'systemd/system/pcscd.service');
        const lastOf = (key: string) => output.split('\n').findLast((line) => line.startsWith(`${key}=`));
        expect(lastOf('EnvironmentFile')).toBe('EnvironmentFile=');
        expect(lastOf('ExecStart')).toBe('ExecStart=/usr/sbin/pcscd --foreground --auto-exit');
        expect(lastOf('LimitCORE')).toBe('LimitCORE=0');
      },
    );

    it.each(['linban-agent.service', 'linban-ui.service'])('%s leaves no core and is not swapped out', (unit) => {
      const text = readFileSync(join(root, 'etc/systemd/system', unit), 'utf8');
      expect(text).toMatch(/^LimitCORE=0$/m);
      expect(text).toMatch(/^MemorySwapMax=0$/m);
    });

    // The scale of systemd-analyze times ten; an unhardened service has 92. A browser needs namespaces for its own sandbox.
    it.each([
      ['linban-agent.service', 25],
      ['linban-ui-restart.service', 25],
      ['linban-power-off.service', 25],
      ['linban-update.service', 25],
      ['linban-ui.service', 50],
    ])('%s exposes no more than %i', (unit, threshold) => {
      const { code, output } = run(
        'systemd-analyze',
        'security',
        '--offline=true',
        `--threshold=${threshold}`,
        `--root=${root}`,
        unit,
      );
      expect(output).toContain('Overall exposure level');
      expect(code).toBe(0);
    });

    it('would fail on an unhardened unit', () => {
      const { code } = run(
        'systemd-analyze',
        'security',
        '--offline=true',
        '--threshold=25',
        `--root=${root}`,
        'getty@tty1.service',
      );
      expect(code).not.toBe(0);
    });
  },
);

const binary = ['/usr/lib/chromium/chromium', findChromium()].find((path) => path !== undefined && existsSync(path));

/** Which words stand in the program, each whole unless said otherwise. */
function wordsIn(file: string, words: readonly string[], form = '-w'): string[] {
  const { stdout } = spawnSync('grep', ['-aoF', form, ...words.flatMap((word) => ['-e', word]), file], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return [...new Set(stdout.split('\n').filter(Boolean))];
}

describe.skipIf(binary === undefined)('what the browser is told (needs Chromium)', () => {
  const policies: object = JSON.parse(readFileSync(join(terminalFolder, 'chromium/linban.json'), 'utf8'));
  const launcher = readFileSync(join(terminalFolder, 'bin/kiosk-browser'), 'utf8');
  const flags = [...launcher.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag = '']) => flag);

  it('knows every policy and every flag by name', () => {
    const wanted = [...Object.keys(policies), ...flags];
    expect(wanted.length).toBeGreaterThan(55);
    const known = wordsIn(binary ?? '', wanted);
    expect(wanted.filter((word) => !known.includes(word))).toEqual([]);
  });

  it('knows every part that it goes without by name', () => {
    // The names of features lie close together in the program, with nothing between some of them.
    const known = wordsIn(binary ?? '', unwantedFeatures, '-a');
    expect(unwantedFeatures.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('goes without the same parts however it is started', () => {
    expect(/--disable-features=(\S+)/.exec(launcher)?.[1]?.split(',')).toEqual(unwantedFeatures);
  });

  it('leaves no other page, no tool and no device to the browser', () => {
    expect(policies).toMatchObject({
      URLBlocklist: expect.arrayContaining(['*', 'chrome://*', 'file://*']),
      URLAllowlist: ['http://127.0.0.1:4710/*'],
      DeveloperToolsAvailability: 2,
      RemoteDebuggingAllowed: false,
      DownloadRestrictions: 3,
    });
  });

  // chrome://policy of Chromium 156 says of these that they are deprecated or not for Linux.
  it.each([
    'AutofillAddressEnabled',
    'AutofillCreditCardEnabled',
    'PromotionalTabsEnabled',
    'OverscrollHistoryNavigationEnabled',
    'GenAiDefaultSettings',
    'SafeBrowsingExtendedReportingEnabled',
  ])('does not set %s', (name) => expect(Object.keys(policies)).not.toContain(name));
});

it.skipIf(!hasProgram('cupsd'))('cupsd takes its configuration (needs cupsd)', () => {
  const { output } = run('cupsd', '-t', '-c', join(terminalFolder, 'cups/linban-cupsd.conf'));
  expect(output).toContain('linban-cupsd.conf" is OK');
});

it.skipIf(!hasProgram('nft'))('nft takes the rules of the firewall (needs nft)', () => {
  expect(run('nft', '-c', '-f', join(terminalFolder, 'nftables/linban.nft'))).toEqual({ code: 0, output: '' });
});

it.each(['install.sh', 'update.sh', 'bin/kiosk-browser', 'bin/new-screen', 'bin/power-off', 'bin/linban-agent'])(
  '%s is a shell script',
  (file) => {
    expect(run('sh', '-n', join(terminalFolder, file))).toEqual({ code: 0, output: '' });
  },
);

it('polkit’s rule speaks of one user and two actions', () => {
  type Rule = (action: { id: string }, subject: { user: string }) => string;
  let rule: Rule = () => 'none';
  const addRule = (added: Rule) => {
    rule = added;
  };
  const polkit = { addRule, Result: { YES: 'yes', NOT_HANDLED: 'not handled' } };
  new Function('polkit', readFileSync(join(terminalFolder, 'polkit/50-linban-pcsc.rules'), 'utf8'))(polkit);
  const ask = (id: string, user: string) => rule({ id }, { user });
  expect(ask('org.debian.pcsc-lite.access_card', 'linban-agent')).toBe('yes');
  expect(ask('org.debian.pcsc-lite.access_pcsc', 'linban-agent')).toBe('yes');
  expect(ask('org.debian.pcsc-lite.access_card', 'linban-ui')).toBe('not handled');
  expect(ask('org.freedesktop.login1.reboot', 'linban-agent')).toBe('not handled');
});
