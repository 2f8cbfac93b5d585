import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askProcessId, createReplyParser } from './framing.ts';
import { receiptPrinterProfiles } from './profile.ts';

const echo = [0x37, 0x22, 0x61, 0x62, 0x63, 0x64, 0x00];
const automatic = [0x14, 0x00, 0x00, 0x0f];

describe('replies of the printer', () => {
  it('tells the kinds apart on one stream', () => {
    expect(createReplyParser(receiptPrinterProfiles.escpos)(Uint8Array.of(0x16, ...automatic, ...echo, 0x0c))).toEqual([
      { kind: 'realTime', byte: 0x16 },
      { kind: 'automatic', bytes: automatic },
      { kind: 'processId', id: 'abcd' },
      { kind: 'paperSensor', byte: 0x0c },
    ]);
  });

  it('reads the same however the stream is cut', () => {
    const stream = [...automatic, ...echo, 0x12, ...echo];
    const whole = createReplyParser(receiptPrinterProfiles.escpos)(Uint8Array.from(stream));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 }), (sizes) => {
        const parse = createReplyParser(receiptPrinterProfiles.escpos);
        let rest = stream;
        const replies = sizes.flatMap((size) => {
          const piece = rest.slice(0, size);
          rest = rest.slice(size);
          return parse(Uint8Array.from(piece));
        });
        expect([...replies, ...parse(Uint8Array.from(rest))]).toEqual(whole);
      }),
    );
  });

  it('finds an echo behind any noise that is not itself the start of one', () => {
    const noise = fc.array(
      fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 0x37 && (byte & 0x93) !== 0x10),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(noise, (bytes) => {
        expect(createReplyParser(receiptPrinterProfiles.escpos)(Uint8Array.from([...bytes, ...echo]))).toContainEqual({
          kind: 'processId',
          id: 'abcd',
        });
      }),
    );
  });

  it('goes on after a damaged echo and a cut-off automatic status', () => {
    const damaged = [0x37, 0x22, 0x61, 0xff, 0x10, 0x00];
    expect(createReplyParser(receiptPrinterProfiles.escpos)(Uint8Array.from([...damaged, ...echo]))).toContainEqual({
      kind: 'processId',
      id: 'abcd',
    });
  });

  it('refuses a marker that the command cannot carry', () => {
    expect(() => askProcessId('中文字符')).toThrow('four visible');
  });
});
