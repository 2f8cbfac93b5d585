import type { Command } from './commands.ts';
import { halfWidthDots, paperWidthDots, type Span, type TicketLine } from './paper.ts';

/** What the head does to the rest of the printer. */
export interface PrintHeadEvents {
  /** A line of paper came out. */
  onLine(line: TicketLine): void;
  onCut(): void;
  /** Bytes for the computer. */
  onReply(bytes: Uint8Array): void;
  onAutomaticStatus(isOn: boolean): void;
  /** `GS r 1` was reached. */
  onPaperSensorQuestion(): void;
  onUnknown(code: string): void;
}

interface Style {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly bold: boolean;
  readonly align: 'left' | 'centre' | 'right';
  readonly isHanziMode: boolean;
  /** International character set (`ESC R`); 15 is China, where the dollar prints as a yuan sign. */
  readonly characterSet: number;
}

const powerOnStyle: Style = {
  scaleX: 1,
  scaleY: 1,
  bold: false,
  align: 'left',
  isHanziMode: false,
  characterSet: 0,
};

const china = 15;
const corrections: Readonly<Record<number, 'L' | 'M' | 'Q' | 'H'>> = { 48: 'L', 49: 'M', 50: 'Q', 51: 'H' };
const gb18030 = new TextDecoder('gb18030');

/** The glyph in this unit's font: one-byte ASCII and two-byte hanzi; it has none for four-byte characters. */
const glyphOf = (bytes: Uint8Array, style: Style): string => {
  const [first = 0] = bytes;
  if (bytes.length === 4) return '□';
  if (bytes.length === 2) return gb18030.decode(bytes);
  if (first >= 0x7f) return '▯';
  if (style.characterSet === china && first === 0x24) return '¥';
  return String.fromCharCode(first);
};

/** Understands commands as the manuals describe them and puts lines on paper. */
export const createPrintHead = (events: PrintHeadEvents) => {
  let style = powerOnStyle;
  let spans: Span[] = [];
  let x = 0;
  let qr: { content: string; moduleDots: number; correction: 'L' | 'M' | 'Q' | 'H' } = {
    content: '',
    moduleDots: 3,
    correction: 'L',
  };

  const offsetFor = (width: number) => {
    if (style.align === 'left') return 0;
    return style.align === 'right' ? paperWidthDots - width : Math.floor((paperWidthDots - width) / 2);
  };
  const printLine = (overflowed: boolean) => {
    const offset = offsetFor(x);
    events.onLine({ kind: 'text', spans: spans.map((span) => ({ ...span, x: span.x + offset })), overflowed });
    spans = [];
    x = 0;
  };
  const printCharacter = (bytes: Uint8Array) => {
    const text = glyphOf(bytes, style);
    const width = halfWidthDots * (bytes.length > 1 ? 2 : 1) * style.scaleX;
    if (x + width > paperWidthDots) printLine(true);
    const { scaleX, scaleY, bold } = style;
    const last = spans.at(-1);
    if (last !== undefined && last.scaleX === scaleX && last.scaleY === scaleY && last.bold === bold)
      spans.splice(-1, 1, { ...last, text: last.text + text, width: last.width + width });
    else spans.push({ x, text, width, scaleX, scaleY, bold });
    x += width;
  };
  const flush = () => {
    if (spans.length > 0) printLine(false);
  };
  const clearLine = () => {
    spans = [];
    x = 0;
  };

  const setQr = (data: Uint8Array) => {
    const [symbol, fn, value = 0] = data;
    if (symbol !== 0x31) return events.onUnknown(`GS ( k ${symbol}`);
    if (fn === 0x43) qr = { ...qr, moduleDots: value };
    else if (fn === 0x45) qr = { ...qr, correction: corrections[value] ?? 'L' };
    else if (fn === 0x50) qr = { ...qr, content: String.fromCharCode(...data.slice(3)) };
    else if (fn === 0x51) events.onLine({ kind: 'qr', ...qr });
    else if (fn !== 0x41) events.onUnknown(`GS ( k fn ${fn}`);
  };
  const runBlock = (letter: string, data: Uint8Array) => {
    if (letter === 'k') setQr(data);
    else if (letter === 'H' && data[0] === 0x30) events.onReply(Uint8Array.of(0x37, 0x22, ...data.slice(2, 6), 0));
    else events.onUnknown(`GS ( ${letter}`);
  };

  const settings: Readonly<Record<string, (value: number) => void>> = {
    'ESC @': () => {
      style = powerOnStyle;
      clearLine();
      events.onAutomaticStatus(false);
    },
    'FS &': () => {
      style = { ...style, isHanziMode: true };
    },
    'FS .': () => {
      style = { ...style, isHanziMode: false };
    },
    'ESC !': (value) => {
      style = {
        ...style,
        bold: (value & 0x08) !== 0,
        scaleY: (value & 0x10) !== 0 ? 2 : 1,
        scaleX: (value & 0x20) !== 0 ? 2 : 1,
      };
    },
    'GS !': (value) => {
      style = { ...style, scaleX: ((value >> 4) & 7) + 1, scaleY: (value & 7) + 1 };
    },
    'ESC E': (value) => {
      style = { ...style, bold: (value & 1) !== 0 };
    },
    'ESC a': (value) => {
      // Obeyed at the beginning of a line only.
      if (spans.length === 0) style = { ...style, align: (['left', 'centre', 'right'] as const)[value % 48] ?? 'left' };
    },
    'ESC R': (value) => {
      style = { ...style, characterSet: value };
    },
    'ESC d': (value) => {
      flush();
      for (let line = 0; line < value; line += 1) printLine(false);
    },
    'GS a': (value) => events.onAutomaticStatus(value !== 0),
    'GS r': () => events.onPaperSensorQuestion(),
  };

  return {
    isHanziMode: () => style.isHanziMode,
    run: (command: Command) => {
      if (command.kind === 'character') printCharacter(command.bytes);
      else if (command.kind === 'lineFeed') printLine(false);
      else if (command.kind === 'setting') settings[command.name]?.(command.value);
      else if (command.kind === 'block') runBlock(command.letter, command.data);
      else if (command.kind === 'unknown') events.onUnknown(command.code);
      else if (command.kind === 'raster') {
        const { width, height, bits } = command;
        events.onLine({ kind: 'raster', x: offsetFor(width), width, height, bits });
      } else if (command.kind === 'cut') {
        flush();
        events.onCut();
      }
    },
    /** Power lost: what had not become a line is gone. */
    reset: () => {
      style = powerOnStyle;
      clearLine();
    },
  };
};
