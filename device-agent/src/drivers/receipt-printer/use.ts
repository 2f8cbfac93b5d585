import { characterDots } from './columns.ts';
import type { PaperLine } from './compose.ts';

/** What a job takes from the roll and from the blade. */
export interface PaperUse {
  readonly millimetres: number;
  readonly cuts: number;
}

/** 203 dpi. */
const dotsPerMillimetre = 8;
/** Line spacing after `ESC @`: 30 dots; a taller line takes its own height. */
const lineSpacingDots = 30;
/** From the head to the blade, fed before each cut; 10 to 15 mm on kiosk printers. */
const bladeMillimetres = 15;
export const qrModuleDots = 6;

/** Bytes a QR code of version 1, 2, … holds at correction level M (ISO/IEC 18004 table 7). */
const qrCapacities = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213];

const qrDots = (content: string): number => {
  const index = qrCapacities.findIndex((capacity) => content.length <= capacity);
  const version = index === -1 ? qrCapacities.length : index + 1;
  return (17 + 4 * version) * qrModuleDots;
};

/** How far the paper moves for a line of text, as the printer's font or as a picture of it. */
export const textLineDots = (scale: number): number => Math.max(lineSpacingDots, characterDots * scale);

/** Worked out from what is sent; nobody measures the roll. */
export const paperUseOf = (lines: readonly PaperLine[]): PaperUse => {
  const dots = lines.reduce(
    (sum, line) => sum + (line.kind === 'qr' ? qrDots(line.content) : textLineDots(line.scale)),
    0,
  );
  return { millimetres: Math.ceil(dots / dotsPerMillimetre) + bladeMillimetres, cuts: 1 };
};
