import * as v from 'valibot';

/** Why a system outside has not answered, in the words of the protocol; `undecided`: it has the case and says nothing. */
export const askFailureSchema = v.picklist([
  'down',
  'late',
  'nonsense',
  'unsigned',
  'refused',
  'unknownCase',
  'leftAlone',
  'undecided',
]);
