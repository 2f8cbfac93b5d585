import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createVirtualCard } from '../../../virtual/smart-card/card.ts';
import { insertIntoVpcd, vpcdPort } from '../../../virtual/smart-card/vpcd.ts';
import { systemClock } from '../../clock.ts';
import { createSmartCardReader } from './driver.ts';
import { createPcscOpener } from './transport.ts';
import type { SmartCardReader, SocialCardProgress } from './types.ts';

const program = '/usr/sbin/pcscd';
const vpcd = ['/usr/lib/pcsc/drivers/serial/libifdvpcd.so', '/etc/reader.conf.d/vpcd'];
const isListening = (): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createConnection({ host: '127.0.0.1', port: vpcdPort }, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });

/** One that was killed leaves its files behind. */
const isServiceRunning = (): boolean =>
  existsSync('/run/pcscd/pcscd.pid') && existsSync(`/proc/${readFileSync('/run/pcscd/pcscd.pid', 'utf8').trim()}`);

/**
 * There is one pcscd on a machine, and tests of several checkouts may run at once: whoever holds this port has it. Looking whether a
 * service runs is not enough, two could look before either has started.
 */
const turnPort = vpcdPort - 1;
const turn = createServer().unref();
const takeTurn = (): Promise<boolean> =>
  new Promise((resolve) => {
    turn.once('error', () => resolve(false));
    turn.listen(turnPort, '127.0.0.1', () => resolve(true));
  });

/** Only root may start a service of the whole machine, and only where none runs. */
const lacks = async (): Promise<string> => {
  if (!existsSync(program) || !vpcd.every(existsSync)) return ' (skipped: pcscd and vsmartcard-vpcd are not installed)';
  if (process.getuid?.() !== 0) return ' (skipped: only root may start pcscd)';
  if (isServiceRunning()) return ' (skipped: another pcscd runs here)';
  if (!(await takeTurn())) return ' (skipped: other tests use pcscd now)';
  return (await isListening()) ? ` (skipped: port ${vpcdPort} is taken)` : '';
};
const missing = await lacks();

const patient = { timeout: 20_000, interval: 20 };

describe.skipIf(missing)(`a card in a real pcscd${missing}`, { timeout: 60_000 }, () => {
  let service: ChildProcess | undefined;
  let reader: SmartCardReader;

  const startService = async () => {
    service = spawn(program, ['--foreground'], { stdio: 'ignore' });
    for (const end = performance.now() + 20_000; !(await isListening()); await pause(50))
      if (performance.now() > end) throw new Error('pcscd did not start');
  };
  const endService = async () => {
    const ending = service;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await ended;
  };
  const untilState = (state: string) => vi.waitFor(() => expect(reader.status()).toMatchObject({ state }), patient);
  const startRead = () => {
    const told: string[] = [];
    const onProgress = (progress: SocialCardProgress) =>
      void told.push(progress.kind === 'invalidMedia' ? progress.cause : progress.kind);
    return { told, result: reader.readSocialCard({ signal: AbortSignal.timeout(50_000), onProgress }) };
  };

  beforeAll(async () => {
    await startService();
    reader = createSmartCardReader({
      open: createPcscOpener(),
      clock: systemClock,
      reconnectMs: 100,
      readerName: 'Virtual PCD 00 00',
    });
    await untilState('online');
  }, 60_000);
  afterAll(async () => {
    await reader.close();
    await endService();
    turn.close();
  }, 60_000);

  it('is read whole, and no command but selecting and reading reaches it', async () => {
    const { result } = startRead();
    const card = await insertIntoVpcd(createVirtualCard());
    expect(await result).toMatchObject({
      ok: true,
      value: { name: { value: '王小英' }, cardNumber: { value: 'A12345678' }, birthDate: { value: '1950-03-15' } },
    });
    expect(new Set(card.received.map((apdu) => apdu[1]))).toEqual(new Set([0xa4, 0xb2, 0xc0]));
    await vi.waitFor(() => expect(reader.status()).toMatchObject({ state: 'online', media: 'present' }), patient);
    await card.remove();
    await vi.waitFor(() => expect(reader.status().media).toBe('absent'), patient);
  });

  it('is told as pulled when it goes in mid-read', async () => {
    const { told, result } = startRead();
    await insertIntoVpcd(createVirtualCard(), { pullAt: 6 });
    await vi.waitFor(() => expect(told.slice(0, 3)).toEqual(['armed', 'mediaEntered', 'cardPulled']), patient);
    await vi.waitFor(() => expect(told.at(-1)).toBe('armed'), patient);
    const card = await insertIntoVpcd(createVirtualCard({ guard: 'records' }));
    expect(await result).toMatchObject({
      ok: true,
      value: { cardNumber: { state: 'read' }, name: { state: 'refused' }, idNumber: { state: 'refused' } },
    });
    await card.remove();
  });

  it('can be read again after pcscd was killed and started anew', async () => {
    service?.kill('SIGKILL');
    await untilState('offline');
    await vi.waitFor(() => expect(reader.status().cause).toBe('pcsc-service-down'), patient);
    await startService();
    await untilState('online');
    const { result } = startRead();
    const card = await insertIntoVpcd(createVirtualCard());
    expect(await result).toMatchObject({ ok: true });
    await card.remove();
  });
});
