import { randomBytes, randomUUID } from 'node:crypto';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { createLeaf } from '../../server/src/transparency/leaf.ts';

/** As many rows and bytes as a real case has, made before the clock runs. */
export const sampleCase = (terminalId: string) => {
  const caseId = v.parse(caseIdSchema, randomUUID());
  const at = new Date();
  const words = { 'zh-CN': '曹杨新村街道 · 梅岭分中心', en: 'Meiling Sub-centre' };
  const action = { role: 'system', actor: words, place: words, at, reason: null } as const;
  const leaf = createLeaf({ caseId, at: at.toISOString(), place: words });
  return {
    envelopeId: randomUUID(),
    digest: randomBytes(32).toString('base64url'),
    caseId,
    receipt: randomBytes(700),
    at,
    caseNumber: createCaseNumber(randomBytes),
    queryHash: randomBytes(32),
    trackingHash: randomBytes(32),
    residentKey: randomBytes(32).toString('hex'),
    itemId: 'unemployment-registration',
    itemVersion: 1,
    terminalId,
    state: 'deciding',
    promised: false,
    dueOn: null,
    report: null,
    content: randomBytes(2_600),
    actions: [
      { seq: 1, type: 'submit', ...action, role: 'resident' },
      { seq: 2, type: 'accept', ...action },
      { seq: 3, type: 'refer', ...action },
    ],
    leaves: [leaf, leaf, leaf],
  } as const;
};
