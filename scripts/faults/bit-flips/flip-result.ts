import * as v from 'valibot';

/** What a run of flips on one store came to; it is told by the process that made it, as JSON. */
export const flipResultSchema = v.object({
  rounds: v.number(),
  flips: v.number(),
  /** Rounds in which nothing that means something was hit. */
  harmless: v.number(),
  /** Further figures, for people. */
  about: v.array(v.string()),
  faults: v.array(v.object({ seed: v.number(), kind: v.string(), about: v.string() })),
});
export type FlipResult = v.InferOutput<typeof flipResultSchema>;
