import type { Receipt } from '@linban/shared/devices/receipt.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { PrinterTypes, ThermalPrinter } from 'node-thermal-printer';
import { dotsPerColumn } from './columns.ts';
import { compose, type PaperLine } from './compose.ts';
import { encodeText } from './encode.ts';
import { type Rasterise, rasterCommand } from './raster.ts';
import { type PaperUse, paperUseOf, qrModuleDots } from './use.ts';

export interface LayoutOptions {
  /** Half-width characters on a line: 48 on 80 mm paper, 32 on 58 mm. */
  readonly columns: number;
  readonly rasterise?: Rasterise;
}

export interface LaidOutReceipt {
  readonly commands: Uint8Array;
  readonly use: PaperUse;
}

/** Power-on state, US character set (in the Chinese one `$` prints as a yuan sign), hanzi mode on. */
const beginning = Buffer.from([0x1b, 0x40, 0x1b, 0x52, 0x00, 0x1c, 0x26]);
/** Reports every change of state by itself; the beginning has just switched that off. */
const reportChanges = Buffer.from([0x1d, 0x61, 0x0f]);
/** Feeds the last line past the blade and cuts, leaving one point. */
const cut = Buffer.from([0x1d, 0x56, 0x42, 0x00]);
const dotsPerByte = 8;

/**
 * node-thermal-printer builds commands here and nothing else: its own transports lose the tail of a job and its own text
 * methods print wrong Chinese, so it gets an interface that cannot send, and text only as finished bytes.
 */
const createBuilder = (): ThermalPrinter => {
  const nowhere = {
    execute: () => Promise.reject(new Error('The command builder has no connection')),
    isPrinterConnected: () => Promise.resolve(false),
  };
  // The type of the constructor only knows addresses, though an object is documented and taken as it is.
  const builder: unknown = Reflect.construct(ThermalPrinter, [{ type: PrinterTypes.EPSON, interface: nowhere }]);
  if (!(builder instanceof ThermalPrinter)) throw new Error('node-thermal-printer did not construct its builder');
  return builder;
};

/** False if a character of the line can be printed neither by the printer's font nor as a picture. */
const addLine = async (
  builder: ThermalPrinter,
  line: PaperLine,
  { columns, rasterise }: LayoutOptions,
): Promise<boolean> => {
  if (line.kind === 'qr') {
    builder.alignCenter();
    builder.printQR(line.content, { cellSize: qrModuleDots, correction: 'M', model: 2 });
    return true;
  }
  if (line.align === 'centre') builder.alignCenter();
  else builder.alignLeft();
  const encoded = encodeText(line.text);
  if (encoded !== undefined) {
    builder.setTextSize(line.scale - 1, line.scale - 1);
    builder.add(encoded);
    builder.newLine();
    return true;
  }
  const bitmap = await rasterise?.(line.text, line.scale);
  // Rows are whole bytes, so the last one may reach beyond the last column.
  if (bitmap === undefined || bitmap.width >= columns * dotsPerColumn + dotsPerByte) return false;
  builder.add(rasterCommand(bitmap));
  return true;
};

/**
 * The commands that print a receipt and cut it off, without any that asks for confirmation.
 * `unprintable`: a character has no certain glyph; nothing must be sent then.
 */
export const layoutReceipt = async (
  receipt: Receipt,
  options: LayoutOptions,
): Promise<Result<LaidOutReceipt, 'unprintable'>> => {
  const builder = createBuilder();
  builder.add(Buffer.concat([beginning, reportChanges]));
  const lines = compose(receipt, options.columns);
  for (const line of lines) if (!(await addLine(builder, line, options))) return fail('unprintable');
  builder.add(cut);
  return ok({ commands: builder.getBuffer(), use: paperUseOf(lines) });
};
