import { caseNumberSchema } from '@linban/shared/cases/codes.ts';
import * as v from 'valibot';

/** Moments of an application that a kill can be aimed at, in the order a calm person sees them. */
export const marks = ['form', 'signed', 'kept', 'accepted', 'result', 'rating', 'over'] as const;
export type Mark = (typeof marks)[number];

/**
 * What a resident reports, one JSON line each, in the moment it happens.
 *
 * - `screen`: another screen stands there
 * - `card`: the reader waits for the card; a card that lies there already has to be taken off first
 * - `told`: what the screen says of the application. `kept`: it lies safe at the terminal; `accepted`: the centre has it,
 *   under this number where the screen shows one; `notKept`: nothing of it was kept; `refused`: the centre does not take it
 * - `over`: the person has left, or can get no further
 */
export const testimonySchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('screen'), name: v.string() }),
  v.strictObject({ kind: v.literal('card') }),
  v.strictObject({
    kind: v.literal('told'),
    word: v.picklist(['kept', 'accepted', 'notKept', 'refused']),
    caseNumber: v.nullable(caseNumberSchema),
  }),
  v.strictObject({ kind: v.literal('over'), how: v.string() }),
]);
export type Testimony = v.InferOutput<typeof testimonySchema>;
export type Told = Extract<Testimony, { kind: 'told' }>;

/** The mark that a testimony sets, if any. A mark counts the first time only. */
export const markOf = (testimony: Testimony): Mark | null => {
  switch (testimony.kind) {
    case 'screen':
      if (testimony.name === 'question') return 'form';
      if (testimony.name === 'submitting') return 'signed';
      return testimony.name === 'result' || testimony.name === 'rating' ? testimony.name : null;
    case 'told':
      return testimony.word === 'kept' || testimony.word === 'accepted' ? testimony.word : null;
    case 'over':
      return 'over';
    case 'card':
      return null;
  }
};
