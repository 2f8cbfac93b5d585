import * as v from 'valibot';

export const languageSchema = v.picklist(['zh-CN', 'en']);
export type Language = v.InferOutput<typeof languageSchema>;

/** Control characters and bidirectional overrides have no place in content: they would reach printers and pages. */
const plain = v.pipe(v.string(), v.minLength(1), v.maxLength(600), v.regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u));

/** A text in both languages and no more: what a department says, and what stands in the public log for ever. */
export const writtenTextSchema = v.strictObject({ 'zh-CN': plain, en: plain });

/** Content for people, in every language of the terminal. Item content is untrusted: text only. */
export const localizedTextSchema = v.strictObject({
  ...writtenTextSchema.entries,
  /** What a voice reads instead, where the rules of reading don't know a word or symbol of the text. */
  spoken: v.optional(v.strictObject({ 'zh-CN': v.optional(plain), en: v.optional(plain) })),
});
export type LocalizedText = v.InferOutput<typeof localizedTextSchema>;
