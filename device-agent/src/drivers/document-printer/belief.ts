import type { PrinterCondition } from './status.ts';
import type { Timers } from './types.ts';

/**
 * What to believe of a condition. A queue of CUPS tells what it heard while it last spoke to its printer, and asks again only when it
 * has a job: "out of paper" would stand there for ever, and would keep the very job away that ends it. After a while without a job
 * such words are let go, and the next job finds out.
 */
export const createBelief = (timers: Timers, rememberedMs: number) => {
  let callOff: (() => void) | null = null;
  let isOld = false;
  const renew = () => {
    callOff?.();
    callOff = null;
    isOld = false;
  };
  return {
    believe: (condition: PrinterCondition): PrinterCondition => {
      if (!condition.isIdleQueue || condition.reasons.length === 0) {
        renew();
        return condition;
      }
      callOff ??= timers.after(rememberedMs, () => {
        isOld = true;
      });
      return isOld ? { ...condition, reasons: [] } : condition;
    },
    close: renew,
  };
};
