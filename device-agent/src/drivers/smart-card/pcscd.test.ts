import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createVirtualCard, type VirtualCard } from '../../../virtual/smart-card/card.ts';
import { type PrivatePcscd, privateReaderName, startPrivatePcscd } from '../../../virtual/smart-card/private-pcscd.ts';
import { insertIntoVpcd } from '../../../virtual/smart-card/vpcd.ts';
import { systemClock } from '../../clock.ts';
import { createSmartCardReader } from './driver.ts';
import { createPcscOpener } from './transport.ts';
import type { SmartCardReader, SocialCardProgress } from './types.ts';

/** A service of the tests' own, beside the machine's and other tests'. */
const folder = mkdtempSync(join(tmpdir(), 'linban-pcscd-'));
const started = await startPrivatePcscd(folder);
const missing = started.ok ? '' : ` (skipped: no private pcscd: ${started.error})`;

const patient = { timeout: 20_000, interval: 20 };

describe.skipIf(missing)(`a card in a real pcscd${missing}`, { timeout: 60_000 }, () => {
  let service: PrivatePcscd;
  let reader: SmartCardReader;

  const startService = async () => {
    const again = await startPrivatePcscd(folder);
    if (!again.ok) throw new Error(again.error);
    service = again.value;
  };
  const insert = (card: VirtualCard, faults?: { readonly pullAt: number }) =>
    insertIntoVpcd(card, service.cardSocket, faults);
  const untilState = (state: string) => vi.waitFor(() => expect(reader.status()).toMatchObject({ state }), patient);
  const startRead = () => {
    const told: string[] = [];
    const onProgress = (progress: SocialCardProgress) =>
      void told.push(progress.kind === 'invalidMedia' ? progress.cause : progress.kind);
    return { told, result: reader.readSocialCard({ signal: AbortSignal.timeout(50_000), onProgress }) };
  };

  beforeAll(async () => {
    if (!started.ok) return;
    service = started.value;
    reader = createSmartCardReader({
      open: createPcscOpener({ service: service.socket }),
      clock: systemClock,
      reconnectMs: 100,
      readerName: privateReaderName,
    });
    await untilState('online');
  }, 60_000);
  afterAll(async () => {
    await reader?.close();
    await service?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('ends with a program that is killed, and leaves nothing that listens', async () => {
    const place = mkdtempSync(join(tmpdir(), 'linban-pcscd-'));
    const program = fileURLToPath(new URL('../../../virtual/smart-card/private-pcscd.ts', import.meta.url));
    const script = `const { startPrivatePcscd } = await import(${JSON.stringify(program)});
      const started = await startPrivatePcscd(${JSON.stringify(place)});
      process.stdout.write(String(started.ok));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [said] = await once(child.stdout, 'data');
    expect(String(said)).toBe('true');
    const knock = () =>
      new Promise<string>((resolve) => {
        const connection = createConnection(join(place, 'card.socket'), () => resolve('open'));
        connection.once('error', () => resolve('closed')).once('connect', () => connection.destroy());
      });
    expect(await knock()).toBe('open');
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await knock()).toBe('closed'), patient);
    rmSync(place, { recursive: true, force: true });
  });

  it('is read whole, and no command but selecting and reading reaches it', async () => {
    const { result } = startRead();
    const card = await insert(createVirtualCard());
    expect(await result).toMatchObject({
      ok: true,
      value: { holder: { name: '王*英' }, cardNumberMasked: '******678', fields: { birthDate: 'read' } },
    });
    expect(new Set(card.received.map((apdu) => apdu[1]))).toEqual(new Set([0xa4, 0xb2, 0xc0]));
    await vi.waitFor(() => expect(reader.status()).toMatchObject({ state: 'online', media: 'present' }), patient);
    await card.remove();
    await vi.waitFor(() => expect(reader.status().media).toBe('absent'), patient);
  });

  it('is told as pulled when it goes in mid-read', async () => {
    const { told, result } = startRead();
    await insert(createVirtualCard(), { pullAt: 6 });
    await vi.waitFor(() => expect(told.slice(0, 3)).toEqual(['armed', 'mediaEntered', 'cardPulled']), patient);
    await vi.waitFor(() => expect(told.at(-1)).toBe('armed'), patient);
    const card = await insert(createVirtualCard({ guard: 'records' }));
    expect(await result).toMatchObject({
      ok: true,
      value: { holder: null, fields: { cardNumber: 'read', name: 'refused', idNumber: 'refused' } },
    });
    await card.remove();
  });

  it('can be read again after pcscd was killed and started anew', async () => {
    await service.kill();
    await untilState('offline');
    await vi.waitFor(() => expect(reader.status().cause).toBe('pcsc-service-down'), patient);
    await startService();
    await untilState('online');
    const { result } = startRead();
    const card = await insert(createVirtualCard());
    expect(await result).toMatchObject({ ok: true });
    await card.remove();
  });
});
