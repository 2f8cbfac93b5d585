import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { inventPerson } from '../../../server/src/testing/people.ts';
import type { Application } from './chaos-terminal.ts';

const different = 400;

/** Somebody who does not exist: of working age, or old enough for the allowance, as the matter asks. */
export const inventSomebody = (index: number, item: Application['item']): ServedHolder => {
  const which = index % different;
  const year = item === 'instant' ? 1970 + (which % 20) : 1940 + (which % 10);
  const [month, day] = [1 + (which % 12), 1 + (which % 28)].map((part) => String(part).padStart(2, '0'));
  return inventPerson('王小英', `${year}-${month}-${day}`, String(100 + which));
};
