import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16, findReply, readInputs, writeCoils } from './framing.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const framed = (...body: number[]) => {
  const crc = crc16(Uint8Array.from(body));
  return Uint8Array.from([...body, crc & 0xff, crc >> 8]);
};

describe('Modbus RTU', () => {
  it('has the checksum of the published example', () => {
    // MODBUS over Serial Line V1.02, 6.2.2: the message 02 07 has the CRC 0x1241, sent as 41 12.
    expect(hex(framed(0x02, 0x07))).toBe('02074112');
  });

  it('asks and writes as the standard shows', () => {
    expect(hex(readInputs(1, 2)).slice(0, 12)).toBe('010200000002');
    // Application Protocol V1.1b3, 6.11: ten coils as CD 01.
    const coils = [true, false, true, true, false, false, true, true, true, false];
    expect(hex(writeCoils(17, coils)).slice(0, 18)).toBe('110f0000000a02cd01');
  });

  it('finds an answer behind noise and in pieces', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20 }).filter((noise) => !noise.includes(7)),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        (noise, bits) => {
          const byte = bits.reduce((sum, bit, place) => sum | (bit ? 1 << place : 0), 0);
          const frame = framed(7, 0x02, 1, byte);
          const stream = Uint8Array.from([...noise, ...frame]);
          for (let end = 0; end < stream.length; end += 1) expect(findReply(7, stream.subarray(0, end)).ok).toBe(false);
          expect(findReply(7, stream)).toEqual({ ok: true, value: { kind: 'inputs', bits } });
        },
      ),
    );
  });

  it('takes no damaged frame for an answer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 47 }), (bit) => {
        const frame = framed(7, 0x02, 1, 0b1010_0101);
        frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(findReply(7, frame).ok).toBe(false);
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void findReply(1, bytes)));
  });

  it('reads a refusal', () =>
    expect(findReply(1, framed(1, 0x82, 4))).toEqual({ ok: true, value: { kind: 'exception', code: 4 } }));
});
