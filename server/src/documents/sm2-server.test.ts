import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { grant } from '../testing/decisions.ts';
import { wang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { solidTextOf } from './testing/pdf-inspection.ts';
import { hasOpensslSm2, opensslTakes, readSm2Message } from './testing/sm2-inspection.ts';

describe('a whole server that signs by SM2 with SM3', () => {
  let department: TestDepartment;
  let test: TestServer;
  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges, signature: { algorithm: 'sm2-sm3' } });
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  it('gives a resident a certificate whose signature OpenSSL takes and the public page calls genuine', async (context) => {
    const [terminal] = test.terminals;
    const resident = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(wang, { visitId });
    await resident.ask('session.open', { assertion });
    const envelope = await terminal.envelope(wang, { visitId, assertion });
    const reply = await resident.ask('cases.submit', { envelope });
    if (!reply.ok) throw new Error(reply.error.kind);
    const document = await until(async () => {
      const shown = await resident.ask('cases.show', { caseNumber: reply.value.caseNumber });
      return shown.ok && shown.value.state === 'completed' ? shown.value.documents[0] : undefined;
    });
    const ticket = await resident.ask('documents.ticket', { documentId: document.documentId });
    if (!ticket.ok) throw new Error(ticket.error.kind);
    const fetched = await terminal.redeem(ticket.value.ticket);
    const pdf = new Uint8Array(await fetched.arrayBuffer());
    resident.close();

    expect(await solidTextOf(pdf)).toContain(wang.name);
    const message = readSm2Message(pdf);
    expect(message.types[0]).toBe('1.2.156.10197.6.1.4.2.2');
    expect(Buffer.from(message.digest).equals(createHash('sm3').update(message.covered).digest())).toBe(true);

    const page = await fetch(new URL(`/verify/${document.verificationCode}?lang=en`, test.server.address));
    expect([page.status, (await page.text()).includes('Genuine and valid')]).toEqual([200, true]);

    if (!(await hasOpensslSm2())) context.skip('no OpenSSL with SM2');
    const certificates = message.certificates.map((der) => new X509Certificate(der));
    const signer = certificates.find(({ subject, issuer }) => subject !== issuer);
    if (!signer) throw new Error('nobody signed');
    expect(certificates.map(({ subject }) => subject)).toContain(signer.issuer);
    const pem = signer.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect(await opensslTakes(pem, message.attributes, message.signature)).toBe(true);
    expect(await opensslTakes(pem, message.covered, message.signature)).toBe(false);
  });
});
