import * as v from 'valibot';

const word = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** How the agent starts the kiosk's browser. Left out: somebody else shows the screen, and nobody watches over it. */
export const browserConfigSchema = v.strictObject({
  /** Program and arguments of a Chromium; those of a kiosk, its profile and the address are added. */
  command: v.pipe(v.array(word), v.minLength(1), v.maxLength(50)),
  /** Folder on a file system in memory. What the browser writes lies below it and is wiped before each start. */
  folder: word,
});
export type BrowserConfig = v.InferOutput<typeof browserConfigSchema>;
