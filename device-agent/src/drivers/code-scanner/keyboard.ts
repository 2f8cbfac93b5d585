import { createLineDecoder, type ScanDecoder } from './framing.ts';

const reportBytes = 8;
/** Bits of the first byte: left and right shift. */
const shiftMask = 0x22;
/** Stands for a key that has no place here (SUB): it makes the whole code garbled instead of wrong. */
const noCharacter = '\x1a';

/** HID usage tables, keyboard page 07, from usage 04 on: without and with shift. */
const plain = `abcdefghijklmnopqrstuvwxyz1234567890\r${noCharacter.repeat(3)} -=[]\\${noCharacter};'\`,./`;
const shifted = `ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\r${noCharacter.repeat(3)} _+{}|${noCharacter}:"~<>?`;
/** From usage 54 on. */
const pad = '/*-+\r1234567890.';

const characterOf = (usage: number, isShifted: boolean): string => {
  if (usage >= 0x54 && usage < 0x54 + pad.length) return pad.charAt(usage - 0x54);
  return (isShifted ? shifted : plain).charAt(usage - 0x04) || noCharacter;
};

/**
 * Scanners that pose as a keyboard: boot reports `[modifiers][0][six keys]`, read as a US layout. A character is a key
 * that was not down in the report before. ASCII only; the enter key ends a code.
 */
export const createKeyboardDecoder = (): ScanDecoder => {
  const lines = createLineDecoder();
  const report = new Uint8Array(reportBytes);
  let filled = 0;
  let down: readonly number[] = [];

  const takeReport = (): string => {
    const [modifiers = 0, , ...keys] = report;
    const pressed = keys.filter((usage) => usage !== 0 && !down.includes(usage));
    down = keys;
    filled = 0;
    return pressed.map((usage) => characterOf(usage, (modifiers & shiftMask) !== 0)).join('');
  };

  return {
    push: (chunk) => {
      let typed = '';
      for (const byte of chunk) {
        report[filled] = byte;
        filled += 1;
        if (filled === reportBytes) typed += takeReport();
      }
      return lines.push(new TextEncoder().encode(typed));
    },
    get isInside() {
      return filled > 0 || lines.isInside;
    },
    takeRest: () => {
      filled = 0;
      report.fill(0);
      down = [];
      return lines.takeRest();
    },
  };
};
