import { createCodeBuffer, type ScanDecoder, type ScanItem } from './framing.ts';

/** An input report of a HID point-of-sale scanner, its id included. */
const reportBytes = 64;
const reportId = 0x02;
/** Behind the data of a report: the vendor's symbology and flags. */
const trailerAt = 61;
const moreAt = 63;
const aimMark = 0x5d; // "]", the first of three characters that name the symbology

/**
 * The part of a code that one report carries: `[02][length][AIM identifier, 3 bytes][data …][symbology][…][more]`. Some
 * models put one byte before the identifier. Undefined: this is no such report.
 */
const readReport = (report: Uint8Array): { readonly data: Uint8Array; readonly hasMore: boolean } | undefined => {
  const [id, length = 0, first, second] = report;
  const dataAt = first === aimMark ? 5 : 6;
  if (id !== reportId || (first !== aimMark && second !== aimMark) || dataAt + length > trailerAt) return undefined;
  return { data: report.subarray(dataAt, dataAt + length), hasMore: report[moreAt] === 1 };
};

/** USB HID point-of-sale scanners (usage page 8C, usage 2): reports of fixed size, chained for long codes. */
export const createHidPosDecoder = (): ScanDecoder => {
  const code = createCodeBuffer();
  const report = new Uint8Array(reportBytes);
  let filled = 0;

  const takeReport = (): ScanItem | undefined => {
    const read = readReport(report);
    filled = 0;
    if (!read) {
      code.take().fill(0);
      return { kind: 'garbled' };
    }
    if (!code.add(read.data)) return { kind: 'tooLong' };
    if (read.hasMore || code.length === 0) return undefined;
    return { kind: 'code', bytes: code.take() };
  };

  return {
    push: (chunk) => {
      const items: ScanItem[] = [];
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + reportBytes - filled);
        report.set(part, filled);
        filled += part.length;
        at += part.length;
        const item = filled === reportBytes ? takeReport() : undefined;
        if (item) items.push(item);
      }
      return items;
    },
    get isInside() {
      return filled > 0 || code.length > 0;
    },
    takeRest: () => {
      filled = 0;
      report.fill(0);
      return code.take();
    },
  };
};
