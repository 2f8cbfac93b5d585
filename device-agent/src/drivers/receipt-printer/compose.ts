import type { Receipt, ReceiptBlock } from '@linban/shared/devices/receipt.ts';
import { widthOf, wrap } from './columns.ts';
import { withPrinterCharacters } from './encode.ts';

/** One line of paper. `scale` 2 draws characters twice as wide and high, so that half as many columns fit. */
export type PaperLine =
  | { readonly kind: 'text'; readonly text: string; readonly scale: 1 | 2; readonly align: 'left' | 'centre' }
  | { readonly kind: 'qr'; readonly content: string };

const plain = (text: string): PaperLine => ({ kind: 'text', text, scale: 1, align: 'left' });

const gapColumns = 2;
/** Of a label longer than this the value starts on a line of its own, for want of room beside it. */
const longestLabelColumns = 20;
const deepIndentColumns = 4;

const composeField = (label: string, value: string, columns: number): PaperLine[] => {
  const gap = columns - widthOf(label) - widthOf(value);
  if (gap >= gapColumns) return [plain(label + ' '.repeat(gap) + value)];
  if (widthOf(label) > longestLabelColumns) {
    const indent = ' '.repeat(deepIndentColumns);
    const lines = wrap(value, columns - deepIndentColumns).map((line) => plain(indent + line));
    return [...wrap(label, columns).map(plain), ...lines];
  }
  const indent = widthOf(label) + gapColumns;
  return wrap(value, columns - indent).map((line, index) =>
    plain((index === 0 ? label + ' '.repeat(gapColumns) : ' '.repeat(indent)) + line),
  );
};

const composeBlock = (block: ReceiptBlock, columns: number): PaperLine[] => {
  switch (block.kind) {
    case 'title':
      return wrap(withPrinterCharacters(block.text), Math.floor(columns / 2)).map((text) => ({
        kind: 'text',
        text,
        scale: 2,
        align: 'centre',
      }));
    case 'text': {
      const scale = block.size === 'large' ? 2 : 1;
      return wrap(withPrinterCharacters(block.text), Math.floor(columns / scale)).map((text) => ({
        kind: 'text',
        text,
        scale,
        align: 'left',
      }));
    }
    case 'field':
      return composeField(withPrinterCharacters(block.label), withPrinterCharacters(block.value), columns);
    case 'rule':
      return [plain('-'.repeat(columns))];
    case 'qr':
      return [{ kind: 'qr', content: block.content }];
    case 'feed':
      return [plain('')];
  }
};

/** Breaks a receipt into lines of paper of so many columns (48 on 80 mm, 32 on 58 mm). */
export const compose = (receipt: Receipt, columns: number): PaperLine[] =>
  receipt.blocks.flatMap((block) => composeBlock(block, columns));
