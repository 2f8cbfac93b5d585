import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { caseNumberSchema } from '@linban/shared/cases/codes.ts';
import * as v from 'valibot';
import { signRequest } from '../../../server/src/departments/http-signature.ts';
import {
  type DepartmentAnswer,
  startTestDepartment,
  testDepartmentKey,
} from '../../../server/src/testing/test-server.ts';

/** A department that decides at once or calls back, through whatever line there is, until it is heard. */
export interface ChaosDepartment {
  readonly url: string;
  /** What it decided, whether it said so or not. */
  readonly decisionOf: (caseNumber: string) => 'granted' | 'refused' | undefined;
  /** How many cases it knows. */
  readonly known: () => number;
  /** Call-backs that were answered as the contract says. */
  readonly heard: () => number;
  close(): Promise<void>;
}

const asked = v.looseObject({ caseNumber: caseNumberSchema });
const callBackPath = '/api/departments/employment/answers';

/** The same for the same case: a certificate takes a while to make, so that few are granted. */
const decisionOf = (caseNumber: string) => {
  const digest = createHash('sha256').update(caseNumber).digest();
  return { isGranted: digest.readUInt8(0) < 20, isLater: digest.readUInt8(1) < 100, afterMs: 40 + digest.readUInt8(2) };
};

const answerOf = (caseNumber: string, sequence: number) =>
  decisionOf(caseNumber).isGranted
    ? {
        decision: 'granted',
        caseNumber,
        sequence,
        registrationNumber: 'SYDJ20261123000107',
        effectiveFrom: '2026-11-23',
      }
    : { decision: 'refused', caseNumber, sequence, reason: { 'zh-CN': '材料不符', en: 'The papers do not match' } };

/** `lineTo`: where the centre is reached; `authority`: under which name it signs for. */
export const startChaosDepartment = async (lineTo: () => string, authority: string): Promise<ChaosDepartment> => {
  const decided = new Map<string, { readonly from: number }>();
  const closing = new AbortController();
  let heard = 0;

  const callBack = async (caseNumber: string): Promise<boolean> => {
    const body = Buffer.from(JSON.stringify(answerOf(caseNumber, 2)));
    const target = { method: 'POST', authority, path: callBackPath };
    const headers = signRequest(testDepartmentKey, target, body, { now: new Date(), nonce: randomUUID() });
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(1_000)]);
      const response = await fetch(new URL(callBackPath, lineTo()), {
        method: 'POST',
        headers: { ...headers },
        body,
        signal,
      });
      return response.ok;
    } catch {
      return false;
    }
  };
  const tell = async (caseNumber: string): Promise<void> => {
    await sleep(decisionOf(caseNumber).afterMs, undefined, { ref: false });
    for (let tries = 0; tries < 6 && !closing.signal.aborted; tries += 1) {
      if (await callBack(caseNumber)) {
        heard += 1;
        return;
      }
      await sleep(100 * 2 ** tries, undefined, { ref: false });
    }
    // From then on it waits to be asked.
  };

  const decide = (body: unknown): DepartmentAnswer => {
    const { caseNumber } = v.parse(asked, body);
    const { isLater, afterMs } = decisionOf(caseNumber);
    const before = decided.get(caseNumber);
    if (!before) decided.set(caseNumber, { from: performance.now() + (isLater ? afterMs : 0) });
    const isDue = performance.now() >= (decided.get(caseNumber)?.from ?? 0);
    if (isLater && !before) void tell(caseNumber);
    if (isLater && !isDue) return { status: 200, body: { decision: 'received', caseNumber, sequence: 1 } };
    return { status: 200, body: answerOf(caseNumber, isLater ? 2 : 1) };
  };
  const { url, close } = await startTestDepartment((path, body) =>
    path.endsWith('/records') ? { status: 200, body: { found: false } } : decide(body),
  );
  return {
    url,
    decisionOf: (caseNumber) =>
      decided.has(caseNumber) ? (decisionOf(caseNumber).isGranted ? 'granted' : 'refused') : undefined,
    known: () => decided.size,
    heard: () => heard,
    close: async () => {
      closing.abort();
      await close();
    },
  };
};
