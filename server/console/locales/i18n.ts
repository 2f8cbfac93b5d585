import { type Language, languageSchema } from '@linban/shared/items/localized-text.ts';
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import * as v from 'valibot';
import english from './en.json';
import chinese from './zh-CN.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'console';
    resources: { console: typeof chinese };
    returnNull: false;
    keySeparator: false;
  }
}

const place = 'linban-console-language';

/** The language chosen on this machine, else the browser's. */
const firstLanguage = (): Language => {
  const kept = v.safeParse(languageSchema, localStorage.getItem(place));
  if (kept.success) return kept.output;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
};

export const createI18n = (): i18n => {
  const instance = createInstance();
  const show = (language: string) => {
    document.documentElement.lang = language;
    document.title = instance.t('title');
  };
  void instance.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: false,
    supportedLngs: ['zh-CN', 'en'],
    resources: {
      'zh-CN': { console: chinese },
      en: { console: english satisfies Record<keyof typeof chinese, string> },
    },
    defaultNS: 'console',
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    returnNull: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  instance.on('languageChanged', (language) => {
    localStorage.setItem(place, language);
    show(language);
  });
  show(instance.language);
  return instance;
};
