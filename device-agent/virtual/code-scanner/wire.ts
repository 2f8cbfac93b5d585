import iconv from 'iconv-lite';

/** How this unit is set up, as by the sheet of setting codes that scanners come with. */
export interface ScannerSetup {
  readonly suffix: '' | '\r' | '\n' | '\r\n';
  readonly encoding: 'utf-8' | 'gb18030';
}

/** A code on a serial line or USB CDC: the bytes of its text and the suffix. */
export const serialBytes = (text: string, { suffix, encoding }: ScannerSetup): Buffer =>
  iconv.encode(text + suffix, encoding);

/**
 * Reports of a HID point-of-sale scanner (usage page 8C, usage 2), ids included: 56 bytes of data in each, `1` at the
 * end of each but the last. `aimAt`: where the identifier of the symbology stands, which differs between models.
 */
export const posReports = (text: string, aimAt: 2 | 3 = 2): Buffer[] => {
  const data = Buffer.from(text, 'utf8');
  const room = aimAt === 2 ? 56 : 55;
  const count = Math.max(1, Math.ceil(data.length / room));
  return Array.from({ length: count }, (_, index) => {
    const part = data.subarray(index * room, (index + 1) * room);
    const report = Buffer.alloc(64);
    report[0] = 0x02;
    report[1] = part.length;
    report.write(']Q1', aimAt, 'ascii');
    report.set(part, aimAt + 3);
    report[61] = 0x73; // QR code, in the vendor's table
    report[63] = index < count - 1 ? 1 : 0;
    return report;
  });
};

/** Usages of the keyboard page, written out key by key from the HID usage tables; the second character is the shifted one. */
const keys: Readonly<Record<number, string>> = {
  4: 'aA',
  5: 'bB',
  6: 'cC',
  7: 'dD',
  8: 'eE',
  9: 'fF',
  10: 'gG',
  11: 'hH',
  12: 'iI',
  13: 'jJ',
  14: 'kK',
  15: 'lL',
  16: 'mM',
  17: 'nN',
  18: 'oO',
  19: 'pP',
  20: 'qQ',
  21: 'rR',
  22: 'sS',
  23: 'tT',
  24: 'uU',
  25: 'vV',
  26: 'wW',
  27: 'xX',
  28: 'yY',
  29: 'zZ',
  30: '1!',
  31: '2@',
  32: '3#',
  33: '4$',
  34: '5%',
  35: '6^',
  36: '7&',
  37: '8*',
  38: '9(',
  39: '0)',
  40: '\r',
  44: ' ',
  45: '-_',
  46: '=+',
  47: '[{',
  48: ']}',
  49: '\\|',
  51: ';:',
  52: '\'"',
  53: '`~',
  54: ',<',
  55: '.>',
  56: '/?',
};

/** Boot reports of a scanner that poses as a keyboard, each key down and up again. It has no key for other characters. */
export const keyReports = (text: string): Buffer[] =>
  [...`${text}\r`].flatMap((character) => {
    const [usage, pair = ''] = Object.entries(keys).find(([, pairOf]) => pairOf.includes(character)) ?? [];
    if (usage === undefined) return [];
    const shift = pair.indexOf(character) === 1 ? 0x02 : 0;
    return [Buffer.from([shift, 0, Number(usage), 0, 0, 0, 0, 0]), Buffer.alloc(8)];
  });
