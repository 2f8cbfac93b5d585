import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../../virtual/id-card-reader/start.ts';
import type { VirtualIdCardReader } from '../../../virtual/id-card-reader/types.ts';
import { startVirtualSerialLine, type VirtualSerialLine } from '../../../virtual/serial-line.ts';
import { systemClock } from '../../clock.ts';
import { hasProgram } from '../../testing/has-program.ts';
import { createHostedOpener, launchHost } from '../byte-stream/hosted.ts';
import { createIdCardReader } from './driver.ts';
import { idCardReaderProfiles } from './profiles.ts';
import { takeHolder } from './text.ts';
import type { IdCardReader } from './types.ts';

const take = takeHolder(() => new Date('2026-11-23T02:00:00Z'));
const never = new AbortController().signal;
const card = buildCard(inventPerson());
const patience = { timeout: 40_000, interval: 20 };
/** The profile's own times but for a machine that is busy with other tests. */
const profile = idCardReaderProfiles['generic-serial'];
const times = {
  ...profile.times,
  answer: {
    status: 2_000,
    samId: 2_000,
    find: 2_000,
    select: 2_000,
    read: 4_000,
    management: 2_000,
    furtherAddress: 2_000,
  },
};

describe.skipIf(!hasProgram('socat'))('a reader on a serial line (needs socat)', { timeout: 90_000 }, () => {
  let folder: string;
  /** The name that stays the same on whatever port the reader is, as under /dev/serial/by-id. */
  let name: string;
  let twin: VirtualIdCardReader;
  let line: VirtualSerialLine;
  let reader: IdCardReader;
  let hosts: ChildProcess[];

  const plugIn = async (port: string) => {
    line = await startVirtualSerialLine({ path: join(folder, port), port: twin.port });
    symlinkSync(line.path, `${name}.new`);
    renameSync(`${name}.new`, name);
  };
  const untilCause = (cause: string | null) => vi.waitFor(() => expect(reader.status().cause).toBe(cause), patience);
  const untilOnline = () => vi.waitFor(() => expect(reader.status().state).toBe('online'), patience);
  const readCard = async () => {
    twin.layCard(card);
    return reader.read({ take, signal: never });
  };
  /** Once, when the text of a card is asked for. */
  const onceInRead = (action: () => void) => {
    const stop = twin.onActivity((activity) => {
      if (activity.kind !== 'command' || activity.code !== '3001') return;
      stop();
      action();
    });
  };
  const createReader = () =>
    createIdCardReader({
      open: createHostedOpener({ kind: 'serial', path: name, baudRate: 115_200 }, (port) => {
        const host = launchHost(port);
        hosts.push(host);
        return host;
      }),
      clock: systemClock,
      times,
    });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'linban-serial-'));
    name = join(folder, 'usb-Reader-if00');
    hosts = [];
    twin = await startVirtualIdCardReader({ bytesPerSecond: 11_520 });
    await plugIn('ttyUSB0');
  });
  afterEach(async () => {
    await reader.close();
    await line.unplug();
    await twin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is pulled in mid-read and comes back as another port', async () => {
    reader = createReader();
    await untilOnline();
    onceInRead(() => void line.unplug());
    expect(await readCard()).toMatchObject({
      ok: false,
      error: { kind: 'readerUnavailable', status: { state: 'offline', cause: 'unreachable' } },
    });
    twin.removeCard();
    await plugIn('ttyUSB1');
    await untilOnline();
    expect(await readCard()).toMatchObject({ ok: true, value: { name: '王小英' } });
  });

  it.each(['SIGKILL', 'SIGSEGV'] as const)(
    'loses its native code in mid-read to %s, and nothing else',
    async (signal) => {
      reader = createReader();
      await untilOnline();
      twin.onActivity((activity) => {
        if (activity.kind === 'command' && activity.code === '3001') hosts.at(-1)?.kill(signal);
      });
      expect(await readCard()).toMatchObject({
        ok: false,
        error: { kind: 'readerUnavailable', status: { cause: 'unreachable' } },
      });
      twin.removeCard();
      await untilOnline();
      hosts.length = 0;
      expect(await readCard()).toMatchObject({ ok: true, value: { name: '王小英' } });
    },
  );

  it.skipIf(!hasProgram('flock'))('is busy while another program holds the port', async () => {
    const other = spawn('flock', [name, 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
    reader = createReader();
    await untilCause('busy');
    expect(reader.status()).toMatchObject({ state: 'offline', action: 'configuration' });
    other.kill('SIGKILL');
    other.stdin.end();
    await untilOnline();
  });
});
