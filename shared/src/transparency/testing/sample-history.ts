import { base64 } from '../base64.ts';
import type { CaseHistory, StepEntry } from '../case-history.ts';
import { type LogKey, writeCheckpoint } from '../checkpoint.ts';
import { type Hash, leafHash, nodeHash } from '../merkle.ts';

/** A log of a test with its key. */
export const createTestLog = async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('publicKey' in pair)) throw new Error('a key pair has two halves');
  const key: LogKey = {
    origin: 'linban.example/transparency',
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
  };
  const sign = async (text: string) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(text)));

  /** Signs a head: the text is written first with no signature, since signing takes its time here. */
  const checkpointOf = async (size: number, root: Hash, at: Date): Promise<string> => {
    const head = { origin: key.origin, size, root, at };
    const unsigned = await writeCheckpoint(head, key.publicKey, () => new Uint8Array(64));
    const signature = await sign(unsigned.slice(0, unsigned.indexOf('\n\n') + 1));
    return writeCheckpoint(head, key.publicKey, () => signature);
  };

  /** A log of these entries and the proof of those at `indexes`. Four leaves: small enough to be done by hand. */
  const historyOf = async (
    entries: readonly [string, string, string, string],
    indexes: readonly number[],
    at: Date,
  ) => {
    const [a, b, c, d] = await Promise.all([
      leafHash(entries[0]),
      leafHash(entries[1]),
      leafHash(entries[2]),
      leafHash(entries[3]),
    ]);
    const [left, right] = [await nodeHash(a, b), await nodeHash(c, d)];
    const paths = [
      [b, right],
      [a, right],
      [d, left],
      [c, left],
    ];
    const history: CaseHistory = {
      format: 'linban-case-history/1',
      checkpoint: await checkpointOf(4, await nodeHash(left, right), at),
      steps: indexes.map((index) => ({
        index,
        entry: entries[index] ?? '',
        path: (paths[index] ?? []).map((hash) => base64.encode(hash)),
      })),
    };
    return history;
  };
  return { key, checkpointOf, historyOf };
};

export const sampleCaseId = '0192d3f0-5b7e-4c51-8a43-2f6d3f1f9c55';

const words = (text: string) => ({ 'zh-CN': text, en: text });

/** A step as the log would have it. */
export const sampleStep = (changes: Record<string, unknown> = {}): string => {
  const step: Omit<StepEntry, 'caseId'> & { readonly caseId: string } = {
    v: 2,
    caseId: sampleCaseId,
    seq: 1,
    type: 'submit',
    role: 'resident',
    actor: words('3 号机'),
    place: null,
    at: '2026-11-23T02:00:00.000Z',
    reasonDigest: null,
    binds: null,
  };
  return JSON.stringify({ ...step, ...changes });
};
