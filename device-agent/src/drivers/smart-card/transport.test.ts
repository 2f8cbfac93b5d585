import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socialCardFieldSchema, socialCardSummarySchema } from '@linban/shared/identity/social-card.ts';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { createPcscOpener, type PcscOptions } from './transport.ts';

const summary = v.parse(socialCardSummarySchema, {
  cardNumberMasked: '******678',
  region: '310199',
  class: '1',
  validTo: null,
  holder: { name: '王*英', idNumber: null },
  fields: Object.fromEntries(socialCardFieldSchema.options.map((field) => [field, 'read'])),
});
const never = new AbortController().signal;

/** A host that does as the script says; `process` is its own. */
const hostOf = (script: string, limits: Omit<PcscOptions, 'launch'> = {}) => {
  const file = join(mkdtempSync(join(tmpdir(), 'linban-host-')), 'host.mjs');
  writeFileSync(file, script);
  return createPcscOpener({
    launch: () => spawn(process.execPath, [file], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
    ...limits,
  });
};
const opened = `process.send({ kind: 'opened' });`;
const openPort = async (script: string, limits?: Omit<PcscOptions, 'launch'>) => {
  const port = await hostOf(`${opened} ${script}`, limits)(never);
  if (!port.ok) throw new Error(port.error.code);
  return port.value;
};

describe('a host that does not open', { timeout: 20_000 }, () => {
  it.each<[string, string, object]>([
    [
      'has no module',
      `process.send({ kind: 'notOpened', why: 'driverUnavailable', code: 'X' })`,
      { kind: 'driverUnavailable' },
    ],
    [
      'finds no service',
      `process.send({ kind: 'notOpened', why: 'serviceDown', code: 'NoService' })`,
      { kind: 'serviceDown' },
    ],
    ['crashes', `process.kill(process.pid, 'SIGSEGV')`, { kind: 'unreachable', code: 'HOST_DIED' }],
    ['talks nonsense', `process.send({ kind: 'opened', extra: 1 })`, { kind: 'unreachable', code: 'HOST_CONFUSED' }],
  ])('because it %s, says so', async (_, script, error) => {
    const port = await hostOf(`${script}; setInterval(() => {}, 1000)`)(never);
    expect(port).toMatchObject({ ok: false, error });
  });

  it('in time is ended', async () => {
    const port = await hostOf('setInterval(() => {}, 1000)', { openLimitMs: 200 })(never);
    expect(port).toMatchObject({ ok: false, error: { kind: 'unreachable', code: 'TIMEOUT' } });
  });

  it('is not waited for by somebody who gave up', async () => {
    expect(await hostOf(opened)(AbortSignal.abort())).toMatchObject({ ok: false, error: { code: 'ABORTED' } });
    const abort = new AbortController();
    const port = hostOf('setInterval(() => {}, 1000)')(abort.signal);
    abort.abort();
    expect(await port).toMatchObject({ ok: false, error: { code: 'ABORTED' } });
  });
});

describe('an open port', { timeout: 20_000 }, () => {
  it('tells readers, and what a card gave or why it gave nothing', async () => {
    const port = await openPort(`
      const faults = { gone: { kind: 'fault', fault: 'cardGone' }, other: { kind: 'wrongCard' } };
      process.on('message', ({ id, reader }) => process.send(reader in faults
        ? { kind: 'notRead', id, fault: faults[reader] }
        : { kind: 'read', id, card: ${JSON.stringify(summary)} }));
      process.send({ kind: 'readers', readers: [{ name: 'R', card: 'mute' }] });`);
    await vi.waitFor(() => expect(port.readers()).toEqual([{ name: 'R', card: 'mute' }]), { timeout: 10_000 });
    expect(await port.read('R')).toEqual({ ok: true, value: summary });
    expect(await port.read('gone')).toEqual({ ok: false, error: { kind: 'fault', fault: 'cardGone' } });
    expect(await port.read('other')).toEqual({ ok: false, error: { kind: 'wrongCard' } });
    await port.close();
  });

  it('takes no field in clear from its host: such an answer is nonsense', async () => {
    const told = { ...summary, birthDate: '1950-03-15' };
    const port = await openPort(
      `process.on('message', ({ id }) => process.send({ kind: 'read', id, card: ${JSON.stringify(told)} }));`,
    );
    expect(await port.read('R')).toEqual({ ok: false, error: { kind: 'portLost' } });
    expect(port.isOpen).toBe(false);
  });

  it.each([
    ['crashes', `process.on('message', () => process.kill(process.pid, 'SIGSEGV'))`],
    ['hangs', `process.on('message', () => { for (;;); })`],
    ['talks nonsense', `process.on('message', () => process.send('?')); setInterval(() => {}, 1000)`],
  ])('of a host that %s is lost, and so is what was asked', async (_, script) => {
    const port = await openPort(script, { readLimitMs: 1_000 });
    let closed = 0;
    port.onClose(() => {
      closed += 1;
    });
    expect(await port.read('R')).toEqual({ ok: false, error: { kind: 'portLost' } });
    expect([port.isOpen, closed]).toEqual([false, 1]);
    expect(await port.read('R')).toEqual({ ok: false, error: { kind: 'portLost' } });
  });
});

it('the real host opens, or says that there is no service here', { timeout: 20_000 }, async () => {
  const port = await createPcscOpener()(never);
  if (port.ok) await port.value.close();
  else expect(['serviceDown', 'driverUnavailable']).toContain(port.error.kind);
});
