import * as v from 'valibot';

/** The reader of chip cards; reached through PC/SC (pcscd). */
export const smartCardReaderConfigSchema = v.strictObject({
  /** Part of its name; needed where a second reader holds a security module. */
  readerName: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
  /** The socket of pcscd, where it is not the machine's own. */
  service: v.exactOptional(v.pipe(v.string(), v.startsWith('/'), v.maxLength(107))),
});
