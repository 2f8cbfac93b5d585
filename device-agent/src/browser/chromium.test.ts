import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { eventually } from '../testing/eventually.ts';
import { makeFolder } from '../testing/samples.ts';

import { type Chromium, createChromium } from './chromium.ts';

/** A program that behaves like a browser as far as its processes go: a child of its own, files in its profile. */
const script = `#!/bin/sh
for argument in "$@"; do case "$argument" in --user-data-dir=*) profile=\${argument#--user-data-dir=};; esac; done
mkdir -p "$profile"
echo "$@" > "$profile/arguments"
sh -c 'sleep 600; true' sh --type=renderer &
echo $! > "$profile/child"
echo $$ > "$profile/main"
wait
`;

const isRunning = (pid: number): boolean => {
  try {
    // A process that has ended and waits for somebody to ask after it still has its number.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const running: Chromium[] = [];
afterEach(() => {
  for (const browser of running.splice(0)) browser.end();
});

const create = (folder: string, command?: string[]) => {
  const program = join(folder, 'browser');
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  let exits = 0;
  const browser = createChromium({
    command: command ?? [program, '--own-flag'],
    folder: join(folder, 'run'),
    address: 'http://127.0.0.1:4710/',
    clock: systemClock,
    onExit: () => {
      exits += 1;
    },
  });
  running.push(browser);
  const profile = join(folder, 'run', 'profile');
  const pids = async () => {
    let found: number[] = [];
    await eventually(() => {
      found = ['main', 'child'].map((name) => Number(readFileSync(join(profile, name), 'utf8')));
      expect(found.every((pid) => pid > 1)).toBe(true);
    });
    return found;
  };
  return { browser, profile, pids, exits: () => exits };
};

describe.skipIf(process.platform !== 'linux')('the processes of the browser (looks into /proc: Linux)', () => {
  it('get the flags of a kiosk, the address last, and their own flags', async () => {
    const test = create(makeFolder());
    test.browser.launch();
    await test.pids();
    const given = readFileSync(join(test.profile, 'arguments'), 'utf8').trim();
    expect(given).toMatch(/^--own-flag --kiosk .* --user-data-dir=\S+ http:\/\/127\.0\.0\.1:4710\/$/);
  });

  it('are all ended, told of once, and leave no file', async () => {
    const test = create(makeFolder());
    test.browser.launch();
    const pids = await test.pids();
    test.browser.end();
    await eventually(() => expect(test.exits()).toBe(1));
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(test.profile)).toBe(false);
  });

  it('are all ended when the main one is killed by somebody else', async () => {
    const test = create(makeFolder());
    test.browser.launch();
    const [main = 0, child = 0] = await test.pids();
    process.kill(main, 'SIGKILL');
    await eventually(() => expect(test.exits()).toBe(1));
    expect(isRunning(child)).toBe(false);
  });

  it('are seen to have lost the one that drew the page', async () => {
    const test = create(makeFolder());
    test.browser.launch();
    const [, renderer = 0] = await test.pids();
    await eventually(() => expect(readFileSync(`/proc/${renderer}/cmdline`, 'utf8')).toContain('--type=renderer'));
    expect(test.browser.hasLostRenderer()).toBe(false);
    test.browser.noteRenderers();
    expect(test.browser.hasLostRenderer()).toBe(false);
    process.kill(renderer, 'SIGKILL');
    await eventually(() => expect(test.browser.hasLostRenderer()).toBe(true));
    test.browser.noteRenderers();
    expect(test.browser.hasLostRenderer()).toBe(false);
  });

  it('of an agent that was killed are ended by the next one, and their profile is wiped', async () => {
    const folder = makeFolder();
    const before = create(folder);
    before.browser.launch();
    const pids = await before.pids();
    writeFileSync(join(before.profile, 'of-the-person-before'), 'x');
    const after = create(folder);
    after.browser.launch();
    await eventually(() => expect(pids.filter(isRunning)).toEqual([]));
    expect(existsSync(join(before.profile, 'of-the-person-before'))).toBe(false);
  });

  it('are left alone where the noted number belongs to a stranger', async () => {
    const folder = makeFolder();
    const stranger = create(makeFolder());
    stranger.browser.launch();
    const pids = await stranger.pids();
    mkdirSync(join(folder, 'run'), { recursive: true });
    writeFileSync(join(folder, 'run', 'pid'), String(pids[0]));
    const test = create(folder);
    test.browser.launch();
    await test.pids();
    expect(pids.filter(isRunning)).toEqual(pids);
  });
});

it('a program that is not there has exited', async () => {
  const test = create(makeFolder(), ['/no/such/browser']);
  test.browser.launch();
  await eventually(() => expect(test.exits()).toBe(1));
});
