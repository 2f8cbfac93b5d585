import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameDecoder, type DecodedItem, encodeCommand } from './framing.ts';

const hex = (text: string) => Uint8Array.from(text.split(/\s+/).map((byte) => Number.parseInt(byte, 16)));
const found = hex('AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97');
const absent = hex('AA AA AA 96 69 00 04 00 00 80 84');

const frameOf = (status: number, data: Uint8Array): Uint8Array => {
  const length = data.length + 4;
  const counted = [length >> 8, length & 0xff, 0, 0, status, ...data];
  return Uint8Array.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, ...counted, counted.reduce((sum, byte) => sum ^ byte, 0)]);
};
const concat = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const decodeAll = (bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): DecodedItem[] => {
  const decoder = createFrameDecoder();
  const items: DecodedItem[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    items.push(...decoder.push(bytes.slice(from, from + size)));
    from += size;
  }
  return items;
};
const replies = (items: DecodedItem[]) =>
  items.flatMap((item) => (item.kind === 'reply' ? [[item.reply.status, ...item.reply.data]] : []));

const anyReply = fc.record({
  status: fc.integer({ min: 0, max: 255 }),
  data: fc.uint8Array({ maxLength: 1_284 }),
});
const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 });
/** Noise in which no frame can begin, not even together with the frame behind it. */
const quietNoise = fc.uint8Array({ maxLength: 300 }).map((bytes) => bytes.map((byte) => (byte === 0x96 ? 0 : byte)));

describe('commands', () => {
  it.each([
    [0x20, 0x01, 'AA AA AA 96 69 00 03 20 01 22'],
    [0x20, 0x02, 'AA AA AA 96 69 00 03 20 02 21'],
    [0x30, 0x01, 'AA AA AA 96 69 00 03 30 01 32'],
    [0x30, 0x05, 'AA AA AA 96 69 00 03 30 05 36'],
    [0x10, 0xff, 'AA AA AA 96 69 00 03 10 FF EC'],
    [0x12, 0xff, 'AA AA AA 96 69 00 03 12 FF EE'],
  ])('%i %i', (command, parameter, bytes) => expect(encodeCommand(command, parameter)).toEqual(hex(bytes)));
});

describe('decoder', () => {
  it('takes the replies of the published tables', () => {
    expect(replies(decodeAll(concat(found, absent)))).toEqual([[0x9f, 0, 0, 0, 0], [0x80]]);
  });

  it('returns every frame whatever the chunks and the noise between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(quietNoise, anyReply), { maxLength: 4 }), sizes, (parts, chunkSizes) => {
        const wire = concat(...parts.flatMap(([noise, reply]) => [noise, frameOf(reply.status, reply.data)]));
        expect(decodeAll(wire, chunkSizes)).toEqual(parts.map(([, reply]) => ({ kind: 'reply', reply })));
      }),
    );
  });

  it('never throws and never makes a frame of garbage', () => {
    const headers = fc.constantFrom(
      Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69),
      Uint8Array.of(0xaa),
      Uint8Array.of(0x96),
    );
    const garbage = fc.array(fc.oneof(fc.uint8Array({ maxLength: 400 }), headers), { maxLength: 12 });
    fc.assert(
      fc.property(garbage, sizes, (parts, chunkSizes) => {
        const wire = concat(...parts);
        const whole = Buffer.from(wire).toString('hex');
        for (const item of decodeAll(wire, chunkSizes)) {
          if (item.kind === 'reply') {
            const genuine = Buffer.from(frameOf(item.reply.status, item.reply.data)).toString('hex');
            expect(whole).toContain(genuine);
          }
        }
      }),
    );
  });

  it('notices any single changed byte, and finds the good frame behind it', () => {
    fc.assert(
      fc.property(anyReply, fc.nat(), fc.integer({ min: 1, max: 255 }), sizes, (reply, at, flip, chunkSizes) => {
        const wire = frameOf(reply.status, reply.data);
        const index = at % wire.length;
        wire.set([(wire[index] ?? 0) ^ flip], index);
        // A changed length may announce more than follows: 2,600 quiet bytes are enough to end the wait.
        const items = decodeAll(concat(wire, new Uint8Array(2_600), absent), chunkSizes);
        const got = replies(items);
        expect(got.at(-1)).toEqual([0x80]);
        const original = JSON.stringify([reply.status, ...reply.data]);
        for (const other of got) expect(JSON.stringify(other)).not.toBe(original);
      }),
    );
  });

  it('finds a good frame swallowed by a lying length', () => {
    const lying = hex('AA AA AA 96 69 00 10 00 00 90');
    expect(replies(decodeAll(concat(lying, found, absent), [1]))).toEqual([[0x9f, 0, 0, 0, 0], [0x80]]);
  });

  it('refuses impossible lengths at once', () => {
    expect(decodeAll(hex('AA AA AA 96 69 FF FF'))).toEqual([{ kind: 'damaged', reason: 'length' }]);
    expect(decodeAll(hex('AA AA AA 96 69 00 03'))).toEqual([{ kind: 'damaged', reason: 'length' }]);
  });

  it('refuses a reply whose first status words are not zero', () => {
    expect(decodeAll(hex('AA AA AA 96 69 00 04 01 00 90 95'))).toEqual([{ kind: 'damaged', reason: 'statusWord' }]);
  });

  it('forgets on reset', () => {
    const decoder = createFrameDecoder();
    decoder.push(found.subarray(0, 9));
    expect(decoder.isInsideFrame).toBe(true);
    decoder.reset();
    expect(decoder.isInsideFrame).toBe(false);
    expect(decoder.push(found.subarray(9))).toEqual([]);
  });

  it('lives through 10 MB of noise in one chunk', () => {
    const noise = new Uint8Array(10_000_000).fill(0xaa);
    expect(replies(decodeAll(concat(found, absent), [3]))).toHaveLength(2);
    const decoder = createFrameDecoder();
    expect(decoder.push(noise)).toEqual([]);
    expect(replies(decoder.push(absent))).toEqual([[0x80]]);
  });
});
