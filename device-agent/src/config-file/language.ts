/** The languages a person at the terminal's console may read. */
export type Language = 'zh-CN' | 'en';

/** A text in both languages. */
export type Words = Readonly<Record<Language, string>>;

/** What `--language` or the locale of the console asks for; English where neither says Chinese. */
export const languageOf = (
  wanted: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Language => {
  const locale = wanted ?? environment['LC_ALL'] ?? environment['LC_MESSAGES'] ?? environment['LANG'] ?? '';
  return /^zh/i.test(locale) ? 'zh-CN' : 'en';
};
