import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../device-agent/src/config.ts';
import { hasProgram, makeRelease, makeTerminalFolder, type Outcome, runInstaller } from './clean-root.ts';

const isDebian = process.platform === 'linux' && hasProgram('systemd-sysusers') && hasProgram('systemctl');

/** Every file and link below a folder, with its mode. */
function listing(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const here = join(path, entry.name);
    if (entry.isSymbolicLink()) return [`${here} → ${readlinkSync(join(folder, here))}`];
    if (entry.isDirectory()) return listing(folder, here);
    return [`${here} ${(statSync(join(folder, here)).mode & 0o777).toString(8)}`];
  });
}

describe.skipIf(!isDebian)('install.sh into an empty folder (needs Linux with systemd)', () => {
  const root = makeTerminalFolder();
  const release = makeRelease();
  let first: Outcome;
  beforeAll(() => {
    first = runInstaller('--root', root, '--release', release);
  });

  it('puts every file where it belongs', () => {
    expect(first.output).toContain('done: Linban 1.0.0');
    expect(first.code).toBe(0);
    const files = listing(root).filter((file) => !/^etc\/(\.pwd\.lock|g?shadow|group|passwd) /.test(file));
    expect(files.toSorted()).toEqual([
      'etc/chromium/policies/managed/linban.json 644',
      'etc/cups/cupsd.conf 640',
      'etc/linban/agent.json 640',
      'etc/linban/linban.nft 644',
      'etc/nftables.conf 644',
      'etc/polkit-1/rules.d/50-linban-pcsc.rules 644',
      'etc/systemd/journald.conf.d/50-linban.conf 644',
      'etc/systemd/system.conf.d/50-linban-watchdog.conf 644',
      'etc/systemd/system/linban-agent.service 644',
      'etc/systemd/system/linban-power-off.path 644',
      'etc/systemd/system/linban-power-off.service 644',
      'etc/systemd/system/linban-ui-restart.path 644',
      'etc/systemd/system/linban-ui-restart.service 644',
      'etc/systemd/system/linban-ui.service 644',
      'etc/systemd/system/linban-update.service 644',
      'etc/systemd/system/linban-update.timer 644',
      'etc/systemd/system/multi-user.target.wants/linban-agent.service → /etc/systemd/system/linban-agent.service',
      'etc/systemd/system/multi-user.target.wants/linban-power-off.path → /etc/systemd/system/linban-power-off.path',
      'etc/systemd/system/multi-user.target.wants/linban-ui-restart.path → /etc/systemd/system/linban-ui-restart.path',
      'etc/systemd/system/multi-user.target.wants/linban-ui.service → /etc/systemd/system/linban-ui.service',
      'etc/systemd/system/pcscd.service.d/50-linban.conf 644',
      'etc/systemd/system/pcscd.socket.d/50-linban.conf 644',
      'etc/systemd/system/timers.target.wants/linban-update.timer → /etc/systemd/system/linban-update.timer',
      'etc/sysusers.d/linban.conf 644',
      'etc/tmpfiles.d/linban.conf 644',
      'etc/udev/rules.d/70-linban-devices.rules 644',
      'opt/linban/current → releases/1.0.0',
      'opt/linban/releases/1.0.0/kiosk-ui/dist/index.html 644',
      'opt/linban/releases/1.0.0/package.json 644',
      'usr/bin/linban-agent 755',
      'usr/lib/linban/kiosk-browser 755',
      'usr/lib/linban/new-screen 755',
      'usr/lib/linban/power-off 755',
      'usr/lib/linban/update.sh 755',
    ]);
  });

  it('makes users that can log in nowhere, and lets the screen into none of the agent’s groups but input', () => {
    const passwd = readFileSync(join(root, 'etc/passwd'), 'utf8');
    expect(passwd.match(/^linban-(agent|ui):.*:\/usr\/sbin\/nologin$/gm)).toHaveLength(2);
    const groupsOf = (user: string) =>
      readFileSync(join(root, 'etc/group'), 'utf8')
        .split('\n')
        .filter((line) => line.split(':')[3]?.split(',').includes(user))
        .map((line) => line.split(':')[0])
        .toSorted();
    expect(groupsOf('linban-agent')).toEqual(['dialout', 'input', 'linban-dev', 'lp']);
    expect(groupsOf('linban-ui')).toEqual(['input', 'render', 'video']);
  });

  it('installs an example configuration the agent takes', () => {
    const parsed = parseConfig(readFileSync(join(root, 'etc/linban/agent.json'), 'utf8'), '/etc/linban');
    expect(parsed).toMatchObject({ ok: true });
  });

  it('changes nothing the second time, and never the configuration', () => {
    const before = listing(root);
    writeFileSync(join(root, 'etc/linban/agent.json'), '{ "mine": 1 }');
    const again = runInstaller('--root', root, '--release', release);
    expect(again.output).not.toMatch(/^(new|changed):/m);
    expect(listing(root)).toEqual(before);
    expect(readFileSync(join(root, 'etc/linban/agent.json'), 'utf8')).toBe('{ "mine": 1 }');
  });

  it('repairs a file that was changed by hand', () => {
    writeFileSync(join(root, 'etc/systemd/system/linban-ui.service'), 'spoilt');
    expect(runInstaller('--root', root, '--release', release).output).toContain(
      'changed: /etc/systemd/system/linban-ui.service',
    );
    expect(readFileSync(join(root, 'etc/systemd/system/linban-ui.service'), 'utf8')).not.toBe('spoilt');
  });

  it('only talks in a dry run', () => {
    const empty = makeTerminalFolder();
    const { code, output } = runInstaller('--root', empty, '--release', release, '--dry-run');
    expect([code, output.match(/^new: /gm)?.length]).toEqual([0, 27]);
    expect(readdirSync(empty)).toEqual([]);
  });

  it('refuses a release that is none, and words it does not know', () => {
    const { code, output } = runInstaller('--root', root, '--release', makeTerminalFolder());
    expect([code, output]).toEqual([1, expect.stringContaining('no package.json')]);
    expect(runInstaller('--nonsense').code).toBe(2);
    expect(existsSync(join(root, 'opt/linban/releases'))).toBe(true);
  });
});
