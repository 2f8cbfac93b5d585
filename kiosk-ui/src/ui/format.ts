import type { Language } from '@linban/shared/items/localized-text.ts';

const timeZone = 'Asia/Shanghai';

const formats = {
  day: { month: 'short', day: 'numeric', weekday: 'short' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' },
  moment: { month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format is slow, a hundred times as slow as using it: each is made once. */
const formatOf = (language: Language, form: keyof typeof formats): Intl.DateTimeFormat => {
  const key = `${language}/${form}`;
  const format =
    made.get(key) ?? new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { ...formats[form], timeZone });
  made.set(key, format);
  return format;
};

/**
 * A moment as people read it, in Shanghai: `day` 11月23日 周一, `date` 2026年11月23日, `time` 9:41, `moment` 11月23日 9:41.
 * English follows the British order: 23 November.
 */
export const formatMoment = (language: Language, form: keyof typeof formats, moment: Date): string =>
  formatOf(language, form).format(moment).replace('日周', '日 周');

/** Seconds as a person says them; never below 0. */
export const wholeSeconds = (seconds: number): number => Math.max(0, Math.ceil(seconds));
