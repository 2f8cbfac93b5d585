import type { Language } from '@linban/shared/items/localized-text.ts';
import { type BackendModule, createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { first as firstEn } from './en/first.ts';
import type { Words } from './words.ts';
import { first as firstZh } from './zh-CN/first.ts';

const isLater = (words: object, namespace: string): namespace is keyof typeof words => Object.hasOwn(words, namespace);

const loadLater = async (language: string): Promise<object> =>
  language === 'en' ? (await import('./en/later.ts')).later : (await import('./zh-CN/later.ts')).later;

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, callback) => {
    loadLater(language).then(
      (words) => callback(null, isLater(words, namespace) ? words[namespace] : {}),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

const laterNamespaces = [
  'cases',
  'form',
  'goodbye',
  'home',
  'items',
  'lookup',
  'receipt',
  'result',
  'submit',
  'track',
] as const satisfies readonly (keyof Words)[];

/** The words of the application. The first screens' are there at once; the others come with {@link loadAllWords}. */
export const createI18n = (language: Language): i18n => {
  const instance = createInstance();
  void instance
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: ['zh-CN', 'en'],
      preload: [],
      resources: { 'zh-CN': firstZh, en: firstEn },
      partialBundledLanguages: true,
      ns: ['common', 'attract', 'identify', 'trouble'],
      defaultNS: 'common',
      initAsync: false,
      returnNull: false,
      // React escapes what it shows; receipts are text.
      interpolation: { escapeValue: false },
    });
  return instance;
};

/** Loads the words of all screens in the current language, so that no screen (and no receipt) has to wait for them. */
export const loadAllWords = (instance: i18n): Promise<void> => instance.loadNamespaces([...laterNamespaces]);
