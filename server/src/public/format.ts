import type { Language } from '@linban/shared/items/localized-text.ts';

const locale = { 'zh-CN': 'zh-CN', en: 'en-GB' } as const;
const timeZone = 'Asia/Shanghai';

/** `2026年11月23日 17:05`, `23 November 2026 at 17:05`; Shanghai time. */
export const formatMoment = (moment: Date, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { timeZone, dateStyle: 'long', timeStyle: 'short' }).format(moment);

/** `2026年11月23日`, `23 November 2026`; Shanghai time. */
export const formatDay = (moment: Date, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { timeZone, dateStyle: 'long' }).format(moment);
