import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReplyCollector } from './framing.ts';
import { parseCharge, statusOfUps } from './status.ts';

const text = 'VAR terminal ups.status "OB DISCHRG"\nERR DATA-STALE\nnoise\nVAR terminal battery.charge "87"\n';

it('gives the same replies however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), (sizes) => {
      const collect = createReplyCollector();
      const bytes = Buffer.from(text, 'latin1');
      let at = 0;
      const replies = [...sizes, bytes.length].flatMap((size) => {
        const piece = bytes.subarray(at, at + size);
        at += size;
        return collect(piece);
      });
      expect(replies).toEqual([
        { kind: 'variable', name: 'ups.status', value: 'OB DISCHRG' },
        { kind: 'error', code: 'DATA-STALE' },
        { kind: 'variable', name: 'battery.charge', value: '87' },
      ]);
    }),
  );
});

it('keeps no endless line', () => {
  const collect = createReplyCollector();
  for (let times = 0; times < 1_000; times += 1) expect(collect(Buffer.alloc(1_024, 0x41))).toEqual([]);
});

it.each([
  ['87', 87],
  ['86.6', 87],
  ['101', null],
  ['-1', null],
  ['', null],
  ['full', null],
])('reads the charge %j as %j', (value, charge) => expect(parseCharge(value)).toBe(charge));

it('knows a battery that has to be replaced', () =>
  expect(statusOfUps({ words: ['OL', 'RB'], charge: 100 })).toMatchObject({
    state: 'online',
    cause: 'battery-replace',
  }));
