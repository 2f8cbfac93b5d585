/** 80 mm paper: 576 dots at 8 dots per millimetre. */
export const paperWidthDots = 576;
export const halfWidthDots = 12;
export const characterHeightDots = 24;
export const lineSpacingDots = 30;

/** Characters printed side by side in one style. Positions and widths are in dots from the left edge. */
export interface Span {
  readonly x: number;
  readonly text: string;
  readonly width: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly bold: boolean;
}

export type TicketLine =
  /** `overflowed`: the printer had to break the line itself because it was too long. */
  | { readonly kind: 'text'; readonly spans: readonly Span[]; readonly overflowed: boolean }
  | {
      readonly kind: 'qr';
      readonly content: string;
      readonly correction: 'L' | 'M' | 'Q' | 'H';
      readonly moduleDots: number;
    }
  | {
      readonly kind: 'raster';
      readonly x: number;
      readonly width: number;
      readonly height: number;
      readonly bits: Uint8Array;
    };

/** A piece of paper that came out. */
export interface Ticket {
  readonly number: number;
  readonly lines: readonly TicketLine[];
  /** False: still hanging in the printer, or torn when it lost its power. */
  readonly isCut: boolean;
}

/** What a reader sees, one string a line, with the blanks between spans. */
export const ticketText = (ticket: Ticket): string[] =>
  ticket.lines.map((line) => {
    if (line.kind === 'qr') return `[QR ${line.content}]`;
    if (line.kind === 'raster') return '[picture]';
    return line.spans.map((span) => span.text).join('');
  });
