import type { PrintProgress } from '../../flow/view.ts';

/** How many sheets a person is asked to take: only those a printer has confirmed. */
export const sheetsToTake = (prints: readonly PrintProgress[]): 0 | 1 | 2 => {
  const printed = prints.filter((print) => print.state === 'printed').length;
  return printed === 0 ? 0 : printed === 1 ? 1 : 2;
};
