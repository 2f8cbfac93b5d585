import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

// Runs as root inside the virtual terminal, once Debian has started, and tells on the serial line how each thing went.

const agent = 'linban-agent.service';
const screen = 'linban-ui.service';
const address = 'http://127.0.0.1:4710/';

const output = (command: string, ...args: readonly string[]): string =>
  spawnSync(command, args, { encoding: 'utf8' }).stdout.trim();
const property = (unit: string, name: string): string => output('systemctl', 'show', '-P', name, unit);
const mainProcess = (): number => Number(property(agent, 'MainPID'));
const status = async (): Promise<number | null> =>
  fetch(address, { signal: AbortSignal.timeout(5_000) }).then(
    (reply) => reply.status,
    () => null,
  );
/** As the agent's user, whose rights are the ones in question. */
const asAgent = (...command: readonly string[]) => spawn('runuser', ['-u', 'linban-agent', '--', ...command]);

const until = async (isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> => {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so within ${withinMs / 1000} s`);
    await pause(250);
  }
};
const isServing = async (): Promise<boolean> => property(agent, 'ActiveState') === 'active' && (await status()) === 200;

/** What it is ended by, and that another process serves afterwards. */
const comesBackAfter = async (signal: NodeJS.Signals, withinMs: number): Promise<void> => {
  const before = mainProcess();
  process.kill(before, signal);
  await until(async () => mainProcess() !== before && (await isServing()), withinMs);
};

/** What becomes of somebody who knocks at PC/SC: `connected`, or the error's code. */
const knockAtPcsc = (user: string): string => {
  const knock = `require('node:net').connect('/run/pcscd/pcscd.comm')
    .on('connect', () => { console.log('connected'); process.exit(); })
    .on('error', ({ code }) => { console.log(code); process.exit(); });`;
  const told = spawnSync('runuser', ['-u', user, '--', process.execPath, '-e', knock], { encoding: 'utf8', cwd: '/' });
  return told.stdout.trim();
};

const equal = (seen: unknown, wanted: unknown): void => {
  if (seen !== wanted) throw new Error(`${String(seen)} instead of ${String(wanted)}`);
};

const inUse = (): string => readlinkSync('/opt/linban/current');
/** Offers a release that lies ready, as the nightly window would find it, and takes it over. */
const update = (version: string): void => {
  for (const end of ['tar.gz', 'tar.gz.sig'])
    execFileSync('mv', [`/root/linban-${version}.${end}`, `/var/lib/linban-update/linban-${version}.${end}`]);
  spawnSync('systemctl', ['start', 'linban-update.service']);
};

const checks: readonly (readonly [string, () => void | Promise<void>])[] = [
  ['the agent starts by itself and serves its page', () => until(isServing, 300_000)],
  [
    'the screen starts by itself, and once more as the agent wishes',
    async () => {
      await until(() => property(screen, 'ActiveState') === 'active', 60_000);
      const before = property(screen, 'InvocationID');
      const wish = asAgent('/usr/lib/linban/new-screen');
      await until(
        () => property(screen, 'InvocationID') !== before && property(screen, 'ActiveState') === 'active',
        30_000,
      );
      wish.kill();
    },
  ],
  ['an agent that is killed comes back', () => comesBackAfter('SIGKILL', 300_000)],
  ['an agent that hangs is ended by the watchdog and comes back', () => comesBackAfter('SIGSTOP', 600_000)],
  ['the agent’s user reaches PC/SC', () => equal(knockAtPcsc('linban-agent'), 'connected')],
  ['the screen’s user does not', () => equal(knockAtPcsc('linban-ui'), 'EACCES')],
  [
    'the firewall loads and drops what comes in',
    () => {
      execFileSync('nft', ['-f', '/etc/nftables.conf']);
      equal(/chain input \{[^}]*policy drop/s.test(output('nft', 'list', 'table', 'inet', 'linban')), true);
    },
  ],
  [
    'a release that works is put into use',
    async () => {
      update('0.1.1');
      equal(inUse(), 'releases/0.1.1');
      await until(isServing, 120_000);
    },
  ],
  [
    'one that does not work is taken back',
    async () => {
      update('0.1.2');
      equal(inUse(), 'releases/0.1.1');
      equal(
        readdirSync('/var/lib/linban-update').some((name) => name.startsWith('failed-')),
        true,
      );
      await until(isServing, 120_000);
    },
  ],
  [
    'no other unit has failed',
    () => {
      spawnSync('systemctl', ['reset-failed', 'linban-update.service']);
      // A screen that is ended while its login still begins leaves a session behind that says it failed.
      const failed = output('systemctl', '--failed', '--plain', '--no-legend').split('\n');
      equal(failed.filter((line) => line !== '' && !line.startsWith('session-')).join(), '');
    },
  ],
];

const line = (told: object): void => {
  // Not through a stream: the machine may be off before it is written.
  writeSync(1, `LINBAN ${JSON.stringify(told)}\n`);
};

for (const [name, check] of checks) {
  const begun = performance.now();
  const trouble = await Promise.resolve()
    .then(check)
    .then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  line({ name, trouble, seconds: Math.round((performance.now() - begun) / 1000) });
  if (trouble === null) continue;
  for (const unit of [agent, screen, 'linban-update.service', 'pcscd.service'])
    writeSync(1, `${output('journalctl', '-b', '--no-pager', '-n', '25', '-u', unit)}\n`);
}
// The last wish of an agent whose battery is nearly used up. Whoever watches sees the machine go.
if (!existsSync('/run/linban-agent')) writeFileSync('/dev/console', 'the agent has no folder\n');
asAgent('/usr/lib/linban/power-off');
