import { randomUUID } from 'node:crypto';
import { createTrackingCode } from '@linban/shared/cases/codes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVirtualCodeScanner } from '../../virtual/code-scanner/start.ts';
import { startVirtualDocumentPrinter } from '../../virtual/document-printer/start.ts';
import { buildCard, inventPerson } from '../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../virtual/id-card-reader/start.ts';
import { startVirtualReceiptPrinter } from '../../virtual/receipt-printer/start.ts';
import { eventually } from '../testing/eventually.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeServerKeys } from '../testing/samples.ts';
import { openScreen, startTestAgent, type TestAgent } from '../testing/start-test-agent.ts';

let reader: Awaited<ReturnType<typeof startVirtualIdCardReader>>;
let receiptPrinter: Awaited<ReturnType<typeof startVirtualReceiptPrinter>>;
let documentPrinter: Awaited<ReturnType<typeof startVirtualDocumentPrinter>>;
let codeScanner: Awaited<ReturnType<typeof startVirtualCodeScanner>>;
let server: FakeServer;
let test: TestAgent;
let screen: Awaited<ReturnType<typeof openScreen>>;

beforeAll(async () => {
  reader = await startVirtualIdCardReader({});
  receiptPrinter = await startVirtualReceiptPrinter({ port: 0 });
  documentPrinter = await startVirtualDocumentPrinter({ port: 0, sideMs: 20 });
  codeScanner = await startVirtualCodeScanner({ port: 0 });
  server = await startFakeServer(await makeServerKeys());
  const tcp = (port: number) => ({ transport: { kind: 'tcp', host: '127.0.0.1', port } });
  test = await startTestAgent(server.url, {
    devices: {
      idCardReader: { profile: 'generic-network', ...tcp(reader.port) },
      receiptPrinter: tcp(receiptPrinter.port),
      documentPrinter: { uri: documentPrinter.uri },
      codeScanner: { ...tcp(codeScanner.port), residentCodePrefixes: ['RESIDENT:'] },
    },
  });
  screen = await openScreen(test);
});
afterAll(async () => {
  screen.socket.disconnect();
  await test.agent.stop();
  await Promise.all([
    reader.close(),
    receiptPrinter.close(),
    documentPrinter.close(),
    codeScanner.close(),
    server.close(),
  ]);
});

it('sees all devices come up and reports them', async () => {
  await eventually(() => {
    const devices = screen.snapshots.at(-1)?.devices;
    expect([
      devices?.idCardReader.state,
      devices?.receiptPrinter.state,
      devices?.documentPrinter.state,
      devices?.codeScanner.state,
    ]).toEqual(['online', 'online', 'online', 'online']);
  });
  await eventually(() => expect(server.reports.at(-1)?.devices.documentPrinter.state).toBe('online'));
});

it('reads a card over the wire', async () => {
  await eventually(() => expect(screen.snapshots.at(-1)?.profile).not.toBeNull());
  const { id } = await screen.send('identity.read', { visitId: randomUUID() }, { timeoutMs: 10_000 });
  await eventually(() => expect(screen.events.at(-1)?.name).toBe('identity.armed'));
  reader.layCard(buildCard(inventPerson()));
  const completion = await screen.completionOf(id);
  expect(completion).toMatchObject({
    code: 'success',
    payload: { holder: { idNumber: expect.stringMatching(/^310\*{11}/) } },
  });
  reader.removeCard();
});

it('prints a receipt over the wire, once', async () => {
  const job = { jobId: randomUUID(), receipt: { blocks: [{ kind: 'title', text: '受理回执' }] } };
  for (let times = 0; times < 2; times += 1)
    expect(await screen.run('receipt.print', job)).toMatchObject({ payload: { state: 'printed' } });
  expect(receiptPrinter.tickets().filter(({ lines }) => JSON.stringify(lines).includes('受理回执'))).toHaveLength(1);
});

it('prints a document over the wire', async () => {
  server.documents.set('t', new TextEncoder().encode('%PDF-1.7\n/Type /Page\n'));
  expect(await screen.run('document.print', { jobId: randomUUID(), ticket: 't' })).toMatchObject({
    payload: { state: 'printed' },
  });
  expect(documentPrinter.papers()).toHaveLength(1);
});

it('scans a code over the wire, for the one who asked', async () => {
  const trackingCode = createTrackingCode((count) => crypto.getRandomValues(new Uint8Array(count)));
  const scan = (timeoutMs: number) => screen.send('code.scan', { visitId: randomUUID() }, { timeoutMs });
  const first = await scan(4_000);
  await codeScanner.scan(`https://linban.example/c/${trackingCode}`);
  expect(await screen.completionOf(first.id)).toMatchObject({
    code: 'success',
    payload: { kind: 'caseCode', trackingCode },
  });
  const second = await scan(4_000);
  await codeScanner.scan('RESIDENT:1');
  expect(await screen.completionOf(second.id)).toMatchObject({
    payload: { kind: 'residentCode', token: 'RESIDENT:1' },
  });
  const third = await scan(200);
  expect(await screen.completionOf(third.id)).toMatchObject({ code: 'commandError', payload: { kind: 'noCode' } });
  expect(JSON.stringify(test.logLines)).not.toContain('RESIDENT:1');
});

it('counts what was used, and reports it', async () => {
  await receiptPrinter.setFaults({ paper: 'low' });
  const used = (device: string, measure: string) =>
    server.reports.at(-1)?.health?.consumables.find((each) => each.device === device && each.measure === measure)?.used;
  await eventually(() => expect(used('receiptPrinter', 'millimetres')).toBeGreaterThan(20));
  expect(used('receiptPrinter', 'cuts')).toBe(1);
  expect(used('idCardReader', 'reads')).toBe(1);
});

it('shows within two seconds that paper is out', async () => {
  await receiptPrinter.setFaults({ paper: 'out' });
  await eventually(() => expect(screen.snapshots.at(-1)?.devices.receiptPrinter.paper).toBe('out'));
  await eventually(() => expect(server.reports.at(-1)?.devices.receiptPrinter.paper).toBe('out'));
});
