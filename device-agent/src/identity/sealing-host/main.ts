import { flushCompileCache } from 'node:module';
import { createSealingKeyPair, seal } from '@linban/shared/sealing/hpke.ts';
import * as v from 'valibot';
import { textBlockSize } from '../../drivers/id-card/text.ts';
import { sealHolder } from '../seal-holder.ts';
import { type SealAnswer, sealRequestSchema } from './messages.ts';

/**
 * Reads the text of one card and seals the person. Texts can't be erased in a program that goes on: this one ends with
 * the card, and the system gives its memory to nobody before it has overwritten it.
 */

process.once('disconnect', () => process.exit(0));
const request = new Promise((resolve) => process.once('message', resolve)).then((raw) =>
  v.parse(sealRequestSchema, raw),
);

/** The text block, then the further addresses: 256 bytes and four of 70 at most. */
const largestContent = 1_024;

const readContent = async (): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a pipe carries bytes');
    size += chunk.length;
    if (size > largestContent) throw new RangeError('no card holds so much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** The first seal of a process takes much longer than the next: it is made while nobody waits. */
const warmUp = async () => {
  const { publicKey } = await createSealingKeyPair('warm-up');
  await seal(publicKey, 'warm-up', 'warm-up');
};

const content = readContent();
// It is ended, and does not end: nothing else would keep its compiled code for the next card.
flushCompileCache();
await warmUp();
const card = await content;
const sealed = await sealHolder(
  { text: card.subarray(0, textBlockSize), furtherAddresses: card.subarray(textBlockSize) },
  await request,
);
const answer: SealAnswer = sealed.ok ? sealed.value : { kind: 'refused', error: sealed.error };
process.send?.(answer);
