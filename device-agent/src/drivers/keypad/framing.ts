/**
 * Boot keyboard reports (USB HID 1.11, appendix B.1): modifiers, a reserved zero, then up to six usages of the keyboard page
 * (HID Usage Tables, page 0x07) that are held down.
 */
const reportSize = 8;
const errorRollOver = 0x01;

/** Usages that were pressed with each report, in the order of the report; one that stays down is told once. */
export const createReportReader = () => {
  let held: ReadonlySet<number> = new Set();
  let pending = new Uint8Array();
  const read = (report: Uint8Array): number[] => {
    const [, reserved, ...usages] = report;
    // Too many keys at once, or the stream got out of step.
    if (reserved !== 0 || usages.includes(errorRollOver)) return [];
    const now = new Set(usages.filter((usage) => usage !== 0));
    const pressed = [...now].filter((usage) => !held.has(usage));
    held = now;
    return pressed;
  };
  return {
    take: (chunk: Uint8Array): number[] => {
      const bytes = new Uint8Array(pending.length + chunk.length);
      bytes.set(pending);
      bytes.set(chunk, pending.length);
      const pressed: number[] = [];
      let at = 0;
      for (; bytes.length - at >= reportSize; at += reportSize)
        pressed.push(...read(bytes.subarray(at, at + reportSize)));
      pending = bytes.slice(at);
      return pressed;
    },
    /** Reports come whole: what is left of one after a while is noise. */
    forgetHalf: () => {
      pending = new Uint8Array();
    },
  };
};
