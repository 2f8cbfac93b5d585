import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createDeviceFileOpener } from './device-file.ts';
import type { ByteStream } from './types.ts';

const never = new AbortController().signal;
const lacks = spawnSync('socat', ['-V']).error ? ' (skipped: socat is not installed)' : '';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
const until = async (condition: () => boolean) => expect.poll(condition, { timeout: 5_000, interval: 5 }).toBe(true);

/** Two ends of one line; what is written to one can be read from the other. */
const startLine = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'line-'));
  const [device, far] = [join(folder, 'device'), join(folder, 'far')];
  const process: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${device}`, `pty,raw,echo=0,link=${far}`]);
  const stop = () =>
    new Promise<void>((resolve) => {
      if (process.exitCode !== null || process.signalCode !== null) return resolve();
      process.once('exit', () => resolve());
      process.kill();
    });
  cleanups.push(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });
  await until(() => existsSync(device) && existsSync(far));
  return { device, far, stop };
};
const open = async (path: string): Promise<ByteStream> => {
  const opened = await createDeviceFileOpener({ path })(never);
  if (!opened.ok) throw new Error(opened.error.code);
  cleanups.push(() => opened.value.close());
  return opened.value;
};
const collect = (stream: ByteStream) => {
  const chunks: Uint8Array[] = [];
  stream.onData((chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
};

describe.skipIf(lacks)(`device file${lacks}`, () => {
  it('carries bytes both ways, also more than the system takes at once', async () => {
    const line = await startLine();
    const [device, far] = [await open(line.device), await open(line.far)];
    const [atDevice, atFar] = [collect(device), collect(far)];
    const long = Buffer.from(Array.from({ length: 60_000 }, (_, index) => index % 251));
    await device.write(long);
    await until(() => atFar().length === long.length);
    expect(atFar().equals(long)).toBe(true);
    await far.write(Uint8Array.of(0x12, 0x00, 0x0d, 0x0a));
    await until(() => atDevice().length === 4);
    expect([...atDevice()]).toEqual([0x12, 0x00, 0x0d, 0x0a]);
  });

  it('ends when the device is pulled', async () => {
    const line = await startLine();
    const device = await open(line.device);
    let closed = 0;
    device.onClose(() => {
      closed += 1;
    });
    collect(device);
    await line.stop();
    await until(() => !device.isOpen);
    await device.write(Uint8Array.of(1));
    expect(closed).toBe(1);
  });

  it('lets go of a device that takes nothing more', async () => {
    const line = await startLine();
    const device = await open(line.device);
    const writing = device.write(Buffer.alloc(4_000_000));
    await device.close();
    await writing;
    expect(device.isOpen).toBe(false);
    // The file is free again.
    expect((await open(line.device)).isOpen).toBe(true);
  });
});

describe('device file that does not open', () => {
  const failing = (code: string) =>
    createDeviceFileOpener({
      path: '/dev/usb/lp0',
      openFile: () => Promise.reject(Object.assign(new Error(code), { code })),
    })(never);

  it('is busy where another program holds it', async () => {
    expect(await failing('EBUSY')).toEqual({ ok: false, error: { kind: 'busy', code: 'EBUSY' } });
  });

  it.each(['ENODEV', 'ENXIO', 'EACCES'])('is unreachable with %s', async (code) => {
    expect(await failing(code)).toEqual({ ok: false, error: { kind: 'unreachable', code } });
  });

  it('is unreachable where there is none', async () => {
    expect(await createDeviceFileOpener({ path: '/dev/usb/no-such-printer' })(never)).toEqual({
      ok: false,
      error: { kind: 'unreachable', code: 'ENOENT' },
    });
  });

  it('is not opened for somebody who gave up', async () => {
    expect(await createDeviceFileOpener({ path: '/dev/null' })(AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { code: 'ABORTED' },
    });
  });
});
