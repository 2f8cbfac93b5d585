import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyReports, posReports, serialBytes } from '../../../virtual/code-scanner/wire.ts';
import { createCodeReading } from './code-reading.ts';
import { createLineDecoder, mostCodeBytes, type ScanDecoder } from './framing.ts';
import { createHidPosDecoder } from './hid-pos.ts';
import { createKeyboardDecoder } from './keyboard.ts';
import type { CodeEncoding } from './types.ts';

interface Wire {
  readonly decoder: () => ScanDecoder;
  readonly encoding: CodeEncoding;
  readonly bytes: (text: string) => Uint8Array;
  readonly characters: string;
}
const ascii = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 33 + index));
const line = (encoding: CodeEncoding, suffix: '\r' | '\n' | '\r\n'): Wire => ({
  decoder: createLineDecoder,
  encoding,
  bytes: (text) => serialBytes(text, { suffix, encoding }),
  characters: `${ascii}受理回执䶮`,
});
const wires: Record<string, Wire> = {
  'line, UTF-8, CR LF': line('utf-8', '\r\n'),
  'line, GB18030, CR': line('gb18030', '\r'),
  'line, GB18030, LF': line('gb18030', '\n'),
  'HID-POS': {
    decoder: createHidPosDecoder,
    encoding: 'utf-8',
    bytes: (text) => Buffer.concat(posReports(text)),
    characters: `${ascii}受理回执`,
  },
  'HID-POS with a byte before the identifier': {
    decoder: createHidPosDecoder,
    encoding: 'utf-8',
    bytes: (text) => Buffer.concat(posReports(text, 3)),
    characters: ascii,
  },
  keyboard: {
    decoder: createKeyboardDecoder,
    encoding: 'utf-8',
    bytes: (text) => Buffer.concat(keyReports(text)),
    characters: ascii,
  },
};

/** All that comes of chunks cut anywhere. */
const readAll = ({ decoder, encoding }: Wire, bytes: Uint8Array, cuts: readonly number[], restIsCode = false) => {
  const reading = createCodeReading(decoder(), encoding, restIsCode);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  const readings = ends.flatMap((end, index) => reading.push(bytes.slice(ends[index - 1] ?? 0, end)));
  return [...readings, ...reading.quiet()];
};
const cuts = fc.array(fc.nat(), { maxLength: 6 });

describe.each(Object.entries(wires))('%s', (_, wire) => {
  const text = fc.string({ unit: fc.constantFrom(...wire.characters), minLength: 1, maxLength: 300 });

  it('gives every text back, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), cuts, (texts, places) => {
        const bytes = Buffer.concat(texts.map(wire.bytes));
        expect(readAll(wire, bytes, places)).toEqual(texts.map((each) => ({ kind: 'text', text: each })));
      }),
      { numRuns: 60 },
    );
  });

  it('lives through any bytes, and reads a good code after the line was quiet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
        const reading = createCodeReading(wire.decoder(), wire.encoding, false);
        reading.push(noise);
        reading.quiet();
        expect(reading.push(wire.bytes('ABC-1'))).toEqual([{ kind: 'text', text: 'ABC-1' }]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes a code of the greatest length and no longer one, which is one incident', () => {
    const longest = 'x'.repeat(mostCodeBytes);
    expect(readAll(wire, wire.bytes(longest), [])).toEqual([{ kind: 'text', text: longest }]);
    const tooLong = Buffer.concat(Array(20).fill(wire.bytes(`${longest}x`)));
    expect(readAll(wire, tooLong, [1_000, 9_000])).toEqual([{ kind: 'incident', incident: 'codeTooLong' }]);
  });

  it('gives no half of a code', () => {
    const bytes = wire.bytes('https://example.test/c/0123456789ABCDEFGHJKMNPQRS/and/so/on/to/need/a/second/report');
    expect(readAll(wire, bytes.slice(0, bytes.length >> 1), [5])).toEqual([
      { kind: 'incident', incident: 'codeCutOff' },
    ]);
  });
});

it('drops a megabyte of noise as one incident and keeps none of it', () => {
  const reading = createCodeReading(createLineDecoder(), 'utf-8', false);
  let state = 1;
  const noise = Uint8Array.from({ length: 1 << 20 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  const readings = Array.from({ length: 256 }, (_, index) =>
    reading.push(noise.subarray(index * 4_096, (index + 1) * 4_096)),
  ).flat();
  expect(readings).toEqual([{ kind: 'incident', incident: 'garbledCode' }]);
});

it('without a suffix takes the pause for the end', () => {
  const wire = line('utf-8', '\r');
  expect(readAll(wire, Buffer.from('ABC'), [1], true)).toEqual([{ kind: 'text', text: 'ABC' }]);
});

it('refuses text in another encoding than configured', () => {
  const gbk = serialBytes('受理回执', { suffix: '\r', encoding: 'gb18030' });
  expect(readAll(line('utf-8', '\r'), gbk, [])).toEqual([{ kind: 'incident', incident: 'garbledCode' }]);
});

describe('a keyboard', () => {
  const wire = wires['keyboard'] ?? line('utf-8', '\r');

  it('has no key for Chinese: the rest comes without it', () => {
    expect(readAll(wire, wire.bytes('A受1'), [])).toEqual([{ kind: 'text', text: 'A1' }]);
  });

  it('makes a code with an unknown key garbled instead of wrong', () => {
    const bytes = Buffer.concat([Buffer.from([0, 0, 0x3a, 0, 0, 0, 0, 0]), wire.bytes('A')]);
    expect(readAll(wire, bytes, [])).toEqual([{ kind: 'incident', incident: 'garbledCode' }]);
  });

  it('reads keys that overlap once, and the number pad', () => {
    const reports = [[4], [4, 5], [5], [5, 0x59], [], [0x58]].map((down) =>
      Buffer.from([0, 0, ...down, 0, 0, 0, 0, 0, 0].slice(0, 8)),
    );
    expect(readAll(wire, Buffer.concat(reports), [])).toEqual([{ kind: 'text', text: 'ab1' }]);
  });
});
