import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedBy, createUnitSplitter } from './wire-units.ts';

/** A text frame as RFC 6455 (5.2) has it. */
const frame = (text: string, mask: readonly number[] | null): Buffer => {
  const payload = Buffer.from(text, 'latin1');
  const masked = mask ? 128 : 0;
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  head[1] = masked + (payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  const hidden = payload.map((byte, index) => byte ^ (mask?.[index % 4] ?? 0));
  return Buffer.concat([head, Buffer.from(mask ?? []), hidden]);
};
const opening = 'GET /socket.io/?EIO=4 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n';

describe('what is said on a connection', () => {
  it('is the same units, however it is cut into pieces', () => {
    const mask = fc.option(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)));
    const text = fc.oneof(fc.string({ maxLength: 300, unit: 'binary-ascii' }), fc.constant('x'.repeat(70_000)));
    fc.assert(
      fc.property(
        fc.array(fc.record({ text, mask }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 20 }),
        (frames, sizes) => {
          const said = [Buffer.from(opening), ...frames.map((one) => frame(one.text, one.mask))];
          const whole = Buffer.concat(said);
          const split = createUnitSplitter();
          // The opening comes in one piece, as a client writes it.
          const units = [...split(whole.subarray(0, opening.length))];
          for (let at = opening.length, turn = 0; at < whole.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            units.push(...split(whole.subarray(at, at + size)));
            at += size;
          }
          expect(units.map(({ bytes }) => bytes.toString('hex'))).toEqual(said.map((bytes) => bytes.toString('hex')));
          expect(units.slice(1).map(({ head }) => head)).toEqual(frames.map((one) => one.text.slice(0, 120)));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('tells what is asked and how its answer begins', () => {
    const split = createUnitSplitter();
    split(Buffer.from(opening));
    const [asked] = split(frame('42/terminal,17["request",{"name":"cases.submit","payload":{}}]', [1, 2, 3, 4]));
    expect(asked && askedBy(asked)).toEqual({ operation: 'submit', answer: '43/terminal,17[' });
    const [beat] = split(frame('3', [1, 2, 3, 4]));
    expect(beat && askedBy(beat)).toBeNull();
    const [posted] = createUnitSplitter()(Buffer.from('POST /api/departments/x/answers HTTP/1.1\r\n\r\n{}'));
    expect(posted && askedBy(posted)).toEqual({ operation: 'callBack', answer: 'HTTP/1.1 ' });
  });
});
