import type { first } from './zh-CN/first.ts';
import type { later } from './zh-CN/later.ts';

/** Every namespace with its keys; Chinese is the original, other languages must have the same keys. */
export type Words = typeof first & typeof later;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Words;
    returnNull: false;
  }
}
