import * as v from 'valibot';

export const languageSchema = v.picklist(['zh-CN', 'en']);
export type Language = v.InferOutput<typeof languageSchema>;

/** Control characters and bidirectional overrides have no place in content: they would reach printers and pages. */
const plain = v.pipe(v.string(), v.minLength(1), v.maxLength(600), v.regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u));

/** Content for people, in every language of the terminal. Item content is untrusted: text only. */
export const localizedTextSchema = v.strictObject({ 'zh-CN': plain, en: plain });
export type LocalizedText = v.InferOutput<typeof localizedTextSchema>;
