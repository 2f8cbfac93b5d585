import type { Receipt, ReceiptBlock } from '@linban/shared/devices/receipt.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from './columns.ts';
import { compose } from './compose.ts';
import { layoutReceipt } from './layout.ts';

const texts = (receipt: Receipt, columns = 48) =>
  compose(receipt, columns).map((line) => (line.kind === 'text' ? line.text : '[QR]'));

const gbkText = (maxLength: number) =>
  fc.string({
    unit: fc.oneof(
      fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCharCode(code)),
      fc.constantFrom(...'，。（）：￥'),
    ),
    maxLength,
  });
const block: fc.Arbitrary<ReceiptBlock> = fc.oneof(
  fc.record({ kind: fc.constant('title' as const), text: gbkText(60) }),
  fc.record({
    kind: fc.constant('text' as const),
    text: gbkText(200),
    size: fc.constantFrom('normal' as const, 'large' as const),
  }),
  fc.record({ kind: fc.constant('field' as const), label: gbkText(40), value: gbkText(200) }),
  fc.constant({ kind: 'rule' as const }),
  fc.record({ kind: fc.constant('qr' as const), content: fc.constant('http://127.0.0.1/c/ABC') }),
  fc.constant({ kind: 'feed' as const }),
);
const receipt = fc.record({ blocks: fc.array(block, { minLength: 1, maxLength: 20 }) });

describe('composing a receipt', () => {
  it('sets a value flush to the right edge', () => {
    const [line] = texts({ blocks: [{ kind: 'field', label: '受理编号', value: 'SH-2026-0001' }] });
    expect(line).toBe(`受理编号${' '.repeat(48 - 8 - 12)}SH-2026-0001`);
  });

  it('hangs a long value under its own beginning', () => {
    const lines = texts({ blocks: [{ kind: 'field', label: '地址', value: '上海市'.repeat(15) }] });
    expect(lines).toEqual([`地址  ${'上海市'.repeat(7)}`, `      ${'上海市'.repeat(7)}`, '      上海市']);
  });

  it('puts a value under a label that is too long to stand beside', () => {
    const label = '办理事项的完整名称及其办理方式';
    const lines = texts({ blocks: [{ kind: 'field', label, value: '失业登记'.repeat(6) }] });
    expect(lines).toEqual([label, `    ${'失业登记'.repeat(5)}失业`, '    登记']);
  });

  it('never makes a line wider than the paper', () => {
    fc.assert(
      fc.property(receipt, fc.constantFrom(32, 48), (content, columns) => {
        for (const line of compose(content, columns))
          if (line.kind === 'text') expect(widthOf(line.text) * line.scale).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('laying out a receipt', () => {
  it('refuses the whole receipt for one character without a certain glyph', async () => {
    const content: Receipt = {
      blocks: [
        { kind: 'title', text: '回执' },
        { kind: 'text', text: '申请人 𠮷' },
      ],
    };
    expect(await layoutReceipt(content, { columns: 48 })).toEqual({ ok: false, error: 'unprintable' });
  });

  it('never lets a control character of the data become a command', async () => {
    const content: Receipt = { blocks: [{ kind: 'text', text: 'a\u001b@b' }] };
    expect(await layoutReceipt(content, { columns: 48 })).toEqual({ ok: false, error: 'unprintable' });
  });

  it('prints such a line as a picture where one can be drawn', async () => {
    const content: Receipt = { blocks: [{ kind: 'text', text: '申请人 𠮷' }] };
    const drawn: string[] = [];
    const result = await layoutReceipt(content, {
      columns: 48,
      rasterise: async (line) => {
        drawn.push(line);
        return { width: 16, height: 2, bits: Uint8Array.of(0x10, 0x14, 0xff, 0x00) };
      },
    });
    expect(drawn).toEqual(['申请人 𠮷']);
    if (!result.ok) throw new Error(result.error);
    // The picture keeps its size, and holds no real-time command.
    expect(Buffer.from(result.value.commands).toString('hex')).toContain('1d763000020002003014ff00');
  });
});
