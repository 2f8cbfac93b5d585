import { randomUUID } from 'node:crypto';
import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelopeContext, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import { seal } from '@linban/shared/sealing/hpke.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCard, inventPerson } from '../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../virtual/id-card-reader/start.ts';
import { startVirtualReceiptPrinter } from '../../virtual/receipt-printer/start.ts';
import { eventually } from '../testing/eventually.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { findTraces, findTracesInFolder, formNames, inForm } from '../testing/find-traces.ts';
import { makeFolder, makeReceipt, makeServerKeys } from '../testing/samples.ts';
import { openScreen, startTestAgent } from '../testing/start-test-agent.ts';

const person = inventPerson();
const phone = '13800001234';
const secrets = [person.name, person.idNumber, person.address, phone];

/** Copies of the agent's data: while the person was there, and after the agent had ended. */
const stolen = makeFolder();
let logLines: readonly string[] = [];

beforeAll(async () => {
  const keys = await makeServerKeys();
  const reader = await startVirtualIdCardReader({});
  const printer = await startVirtualReceiptPrinter({ port: 0 });
  const server = await startFakeServer(keys);
  const tcp = (port: number) => ({ transport: { kind: 'tcp', host: '127.0.0.1', port } });
  const test = await startTestAgent(server.url, {
    devices: { idCardReader: { profile: 'generic-network', ...tcp(reader.port) }, receiptPrinter: tcp(printer.port) },
  });
  const screen = await openScreen(test);
  await eventually(() => expect(screen.snapshots.at(-1)?.profile).not.toBeNull());

  const visitId = randomUUID();
  const { id } = await screen.send('identity.read', { visitId }, { timeoutMs: 20_000 });
  await eventually(() => expect(screen.events.at(-1)?.name).toBe('identity.armed'));
  reader.layCard(buildCard(person));
  expect(await screen.completionOf(id)).toMatchObject({ code: 'success' });

  const sealCase = async () => {
    const outside = {
      v: 1,
      envelopeId: randomUUID(),
      terminalId: 'terminal-001',
      sealedAt: '2026-11-23T02:00:00.000Z',
    };
    const parsed = v.parse(v.omit(sealedEnvelopeSchema, ['sealed']), outside);
    const content = JSON.stringify({ visitId, answers: { ...person, phone } });
    return v.parse(sealedEnvelopeSchema, {
      ...parsed,
      sealed: await seal(keys.enrolment.keys.sealing, content, envelopeContext(parsed)),
    });
  };
  const [waiting, settled] = [await sealCase(), await sealCase()];
  for (const envelope of [waiting, settled])
    expect(await screen.run('outbox.put', { envelope, visitId })).toMatchObject({ code: 'success' });
  const receipt = await makeReceipt(keys.signingKey, settled);
  await screen.run('outbox.settle', { envelopeId: settled.envelopeId, receipt });
  const words = `${person.name} ${person.idNumber} ${person.address} ${phone}`;
  await screen.run('receipt.print', { jobId: randomUUID(), receipt: { blocks: [{ kind: 'text', text: words }] } });
  cpSync(join(test.folder, 'data'), join(stolen, 'during'), { recursive: true });

  await screen.run('visit.end', { visitId });
  screen.socket.disconnect();
  await test.agent.stop();
  cpSync(join(test.folder, 'data'), join(stolen, 'after'), { recursive: true });
  logLines = test.logLines;
  await Promise.all([reader.close(), printer.close(), server.close()]);
}, 60_000);
afterAll(() => rmSync(stolen, { recursive: true, force: true }));

describe('a stolen disk', () => {
  it.each(['during', 'after'])('shows nothing of the person who was there, copied %s the visit', (moment) => {
    const { traces, files } = findTracesInFolder(join(stolen, moment), secrets);
    expect(files).toBeGreaterThanOrEqual(3);
    expect(traces).toEqual([]);
  });

  it('shows nothing of them in the log either', () => {
    expect(logLines.length).toBeGreaterThan(3);
    expect(findTraces('the log', Buffer.from(logLines.join('')), secrets)).toEqual([]);
  });

  it.each(formNames)('would be caught with their number and name as %s', (form) => {
    const folder = makeFolder();
    for (const [index, secret] of secrets.entries()) {
      const path = join(folder, `${index}.db`);
      writeFileSync(path, Buffer.from([0, 255, 13]));
      appendFileSync(path, inForm(secret, form));
    }
    const { traces } = findTracesInFolder(folder, secrets);
    expect(secrets.every((_, index) => traces.some((trace) => trace.startsWith(`secret ${index} `)))).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('would be caught with a real base64 of a text around them', () => {
    for (const before of ['', 'x', 'xy']) {
      const text = Buffer.from(`${before}${person.name}，${person.idNumber}`).toString('base64url');
      expect(findTraces('', Buffer.from(text), secrets)).not.toEqual([]);
    }
  });
});
