import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import { useTranslation } from 'react-i18next';

const timeZone = 'Asia/Shanghai';
const dayOf = (moment: Date): string => moment.toLocaleDateString('en-CA', { timeZone });

/** The language on screen, and how content and moments read in it. */
export const useLanguage = () => {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh-CN';
  const locale = language === 'en' ? 'en-GB' : 'zh-CN';
  return {
    language,
    text: (content: LocalizedText): string => content[language],
    /** Today the time alone, before that with the day; Shanghai time. */
    moment: (instant: string): string => {
      const at = new Date(instant);
      const time = at.toLocaleTimeString(locale, { timeZone, hour12: false });
      if (dayOf(at) === dayOf(new Date())) return time;
      return `${at.toLocaleDateString(locale, { timeZone, month: 'short', day: 'numeric' })} ${time}`;
    },
    /** A calendar day (`YYYY-MM-DD`), with the year where it is another one. */
    day: (date: string): string =>
      new Date(`${date}T00:00:00+08:00`).toLocaleDateString(locale, {
        timeZone,
        month: 'short',
        day: 'numeric',
        ...(date.slice(0, 4) === dayOf(new Date()).slice(0, 4) ? {} : { year: 'numeric' }),
      }),
    /** The day of a moment with its year, for what is printed; Shanghai time. */
    fullDay: (instant: string): string =>
      new Date(instant).toLocaleDateString(locale, { timeZone, year: 'numeric', month: 'long', day: 'numeric' }),
    switchLanguage: () => void i18n.changeLanguage(language === 'en' ? 'zh-CN' : 'en'),
  };
};
