import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';

/** The `typ` of the JWS that carries the catalogue: nothing else that the server signs passes for one. */
export const catalogueTyp = 'linban-catalogue';

/**
 * What the server signs of its catalogue for terminals, which keep it for the time without a server. Items and centres are the
 * screen's to read: who carries them looks at no more than their days.
 */
export const catalogueClaimsSchema = v.object({
  /** Grows with each publication and withdrawal: a terminal takes none that is smaller than the one it knows. */
  edition: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** What is offered now or will be, each with the days on which it is. */
  items: v.array(v.looseObject({ effectiveFrom: isoDateSchema, effectiveTo: v.nullable(isoDateSchema) })),
  centres: v.array(v.unknown()),
});
export type CatalogueClaims = v.InferOutput<typeof catalogueClaimsSchema>;
