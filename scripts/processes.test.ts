import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder, resetDataFolder } from './data-folder.ts';
import { describeTakenPorts } from './ports.ts';
import { createSupervisor, type Patience, type Supervisor } from './processes.ts';
import type { ProgramSpec } from './program.ts';

/** A tiny program that writes down what happens to it, and behaves as its configuration says. */
const FAKE = `
import { appendFileSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
const config = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--config') + 1], 'utf8'));
const note = (what) => appendFileSync(config.diary, config.name + ' ' + what + ' ' + process.pid + '\\n');
note('starts');
console.error('a line for the log of ' + config.name);
process.on('SIGINT', () => {
  note('stops');
  if (!config.stubborn) process.exit(0);
});
if (config.grandchild) note('grandchild:' + spawn('sleep', ['600'], { stdio: 'ignore' }).pid);
if (config.dies) process.exit(3);
if (!config.silent) setTimeout(() => {
  note('ready');
  console.log('some words');
  console.log(JSON.stringify({ ready: true, address: 'http://' + config.name, notes: ['note of ' + config.name] }));
}, config.delay ?? 0);
setInterval(() => {}, 1000);
`;

const patience: Patience = { stopMs: 600, backOffMs: 20, mostRestarts: 2, restartWindowMs: 60_000 };

let folder: string;
let lines: string[];
let supervisor: Supervisor | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linban-processes-'));
  writeFileSync(join(folder, 'fake.mjs'), FAKE);
  writeFileSync(join(folder, 'diary'), '');
  lines = [];
});
afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  rmSync(folder, { recursive: true });
});

function spec(name: string, behaviour: object = {}, changes: Partial<ProgramSpec> = {}): ProgramSpec {
  const configFile = join(folder, `${name}.json`);
  writeFileSync(configFile, JSON.stringify({ name, diary: join(folder, 'diary'), ...behaviour }));
  const logFile = join(folder, `${name}.log`);
  return {
    name,
    entry: join(folder, 'fake.mjs'),
    configFile,
    logFile,
    restarts: true,
    readyWithinMs: 5000,
    ...changes,
  };
}

function supervise(...programs: ProgramSpec[]): Supervisor {
  supervisor = createSupervisor({
    node: process.execPath,
    programs,
    report: (line) => lines.push(line),
    patience,
    now: () => performance.now(),
  });
  return supervisor;
}

const diary = () =>
  readFileSync(join(folder, 'diary'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
const events = () => diary().map(([name, what]) => `${name} ${what}`);
const pidOf = (name: string, nth = 0) =>
  Number(diary().filter(([n, what]) => n === name && what === 'starts')[nth]?.[2]);
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc') || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};
const until = (condition: () => boolean) => expect.poll(condition, { timeout: 8000, interval: 10 }).toBe(true);

describe('the supervisor', () => {
  it('starts each program when the one before is ready, and stops them in reverse order', async () => {
    const both = supervise(spec('first', { delay: 150 }), spec('second'));
    expect(await both.start()).toBe(true);
    expect(events()).toEqual(['first starts', 'first ready', 'second starts', 'second ready']);
    expect(lines.join('\n')).toMatch(/first: some words\nfirst +http:\/\/first\n +note of first\n.*\nsecond +http:/);
    const pids = [pidOf('first'), pidOf('second')];
    await both.stop();
    expect(events().slice(4)).toEqual(['second stops', 'first stops']);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(readFileSync(join(folder, 'first.log'), 'utf8')).toBe('a line for the log of first\n');
  });

  it('starts a program again that was killed, and says so', async () => {
    await supervise(spec('server')).start();
    process.kill(pidOf('server'), 'SIGKILL');
    await until(() => events().filter((event) => event === 'server ready').length === 2);
    expect(lines).toContainEqual(expect.stringContaining('server was ended by SIGKILL; starting it again in 0.02 s'));
  });

  it('gives up after too many restarts, and leaves the others alone', async () => {
    await supervise(spec('server'), spec('agent')).start();
    for (let nth = 0; nth < 3; nth += 1) {
      await until(() => events().filter((event) => event === 'server ready').length === nth + 1);
      process.kill(pidOf('server', nth), 'SIGKILL');
    }
    await until(() => lines.some((line) => line.includes('it stays down')));
    expect(events().filter((event) => event === 'server starts')).toHaveLength(3);
    expect(isAlive(pidOf('agent'))).toBe(true);
  });

  it('does not start again what should stay down', async () => {
    await supervise(spec('departments', {}, { restarts: false })).start();
    process.kill(pidOf('departments'), 'SIGKILL');
    await until(() => lines.some((line) => line.includes('departments was ended by SIGKILL; it stays down')));
    expect(events().filter((event) => event === 'departments starts')).toHaveLength(1);
  });

  it('stops everything when a program dies before it is ready, and shows its log', async () => {
    expect(await supervise(spec('server'), spec('agent', { dies: true })).start()).toBe(false);
    expect(isAlive(pidOf('server'))).toBe(false);
    expect(lines).toContainEqual(expect.stringContaining('agent ended with exit code 3'));
    expect(lines).toContain('    a line for the log of agent');
  });

  it('stops everything when a program is not ready in time', async () => {
    expect(await supervise(spec('server', { silent: true }, { readyWithinMs: 300 })).start()).toBe(false);
    expect(lines).toContainEqual(expect.stringContaining('server was not ready within 0.3 s'));
    expect(isAlive(pidOf('server'))).toBe(false);
  });

  it('kills what does not stop, and what a program started and left behind', async () => {
    await supervise(spec('server', { stubborn: true, grandchild: true })).start();
    const grandchild = Number(
      events()
        .find((event) => event.includes('grandchild:'))
        ?.split(':')[1],
    );
    expect(isAlive(grandchild)).toBe(true);
    await supervisor?.stop();
    await until(() => !isAlive(pidOf('server')) && !isAlive(grandchild));
  });

  it('can be stopped while it starts', async () => {
    const started = supervise(spec('server', { silent: true }), spec('agent')).start();
    await until(() => existsSync(join(folder, 'server.log')) && events().includes('server starts'));
    await supervisor?.stop();
    expect(await started).toBe(false);
    expect(events()).not.toContain('agent starts');
    expect(lines.filter((line) => line.includes('exit code'))).toEqual([]);
  });
});

describe('ports', () => {
  it('names the port that is taken and what it was for', async () => {
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const address = stranger.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await describeTakenPorts({ agent: port })).toEqual([`port ${port} (agent) is taken by another program`]);
    await new Promise((resolve) => stranger.close(resolve));
    expect(await describeTakenPorts({ agent: port })).toEqual([]);
  });
});

describe('the data folder', () => {
  const data = () => join(folder, 'data');

  it('is for one start at a time', async () => {
    const first = await lockDataFolder(data(), process.execPath);
    const second = await lockDataFolder(data(), process.execPath);
    expect(second).toEqual({ ok: false, error: expect.stringContaining(`process ${process.pid}`) });
    if (first.ok) first.value.unlock();
    expect((await lockDataFolder(data(), process.execPath)).ok).toBe(true);
  });

  it('takes over from a killed start and ends the programs that it left', async () => {
    const started = supervise(spec('server'));
    await started.start();
    const pid = pidOf('server');
    mkdirSync(data());
    writeFileSync(join(data(), 'linban-data'), '');
    const programs = [{ name: 'server', pid, entry: join(folder, 'fake.mjs') }];
    writeFileSync(join(data(), 'lock'), JSON.stringify({ pid: 99_999_999, programs }));
    const stopWatching = started.stop;
    expect((await lockDataFolder(data(), 'start.ts')).ok).toBe(true);
    expect(events()).toContain('server stops');
    expect(isAlive(pid)).toBe(false);
    await stopWatching();
  });

  it('never takes a folder that holds something else', async () => {
    mkdirSync(data());
    writeFileSync(join(data(), 'thesis.doc'), 'years of work');
    expect((await lockDataFolder(data(), 'start.ts')).ok).toBe(false);
    expect(existsSync(join(data(), 'thesis.doc'))).toBe(true);
  });

  it('is emptied by a reset but for its mark and lock', async () => {
    await lockDataFolder(data(), 'start.ts');
    mkdirSync(join(data(), 'server'));
    writeFileSync(join(data(), 'server', 'x'), '1');
    resetDataFolder(data());
    expect(existsSync(join(data(), 'server'))).toBe(false);
    expect(existsSync(join(data(), 'lock'))).toBe(true);
  });
});
