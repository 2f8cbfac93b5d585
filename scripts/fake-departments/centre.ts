import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseAnswer, connectorKeysSchema } from '@linban/shared/contracts/department.ts';
import * as v from 'valibot';
import { type SigningKey, signRequest, type TrustedKeys } from '../../server/src/departments/http-signature.ts';
import { publicKeySchema, trustedKeys } from '../../server/src/departments/message-keys.ts';

/** The centre as a department sees it: whose requests it believes, and where it calls back. */
export interface Centre {
  /** Asked anew where a key is not known. */
  keys(): Promise<TrustedKeys>;
  /** Says something of a case, until the centre has taken it or has said why not; gives up after a while. */
  tell(department: string, key: SigningKey, answer: CaseAnswer): Promise<void>;
}

const pausesMs = [200, 500, 1_000, 2_000, 4_000, 8_000];

/** `address`: where the centre is reached, which a test knows late; its public name may be another one. */
export const createCentre = (address: () => string, publicUrl: () => string, now: () => Date): Centre => {
  let known: TrustedKeys = new Map();
  const post = async (department: string, key: SigningKey, answer: CaseAnswer): Promise<number> => {
    const path = `/api/departments/${department}/answers`;
    const body = Buffer.from(JSON.stringify(answer));
    const target = { method: 'POST', authority: new URL(publicUrl()).host, path };
    const headers = signRequest(key, target, body, { now: now(), nonce: randomUUID() });
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(new URL(path, address()), { method: 'POST', headers, body, signal });
    await response.arrayBuffer();
    return response.status;
  };
  return {
    keys: async () => {
      try {
        const response = await fetch(new URL('/api/connector/keys', address()), { signal: AbortSignal.timeout(2_000) });
        const { keys } = v.parse(connectorKeysSchema, await response.json());
        known = trustedKeys(keys.map(({ x }) => v.parse(publicKeySchema, x)));
      } catch {
        // Those known before are still good.
      }
      return known;
    },
    tell: async (department, key, answer) => {
      for (const pauseMs of pausesMs) {
        const status = await post(department, key, answer).catch(() => 503);
        if (status < 500 && status !== 429) return;
        await sleep(pauseMs);
      }
    },
  };
};
