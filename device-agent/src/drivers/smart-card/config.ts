import * as v from 'valibot';

/** The reader of chip cards; reached through PC/SC (pcscd). */
export const smartCardReaderConfigSchema = v.strictObject({
  /** Part of its name; needed where a second reader holds a security module. */
  readerName: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
});
