import type { Words } from '../config-file/language.ts';

/** `problem`: the terminal does not work as configured; `warning`: it will not for long, or nobody could look. */
export type Level = 'good' | 'note' | 'warning' | 'problem';

/** One thing the doctor saw, and what a person should do about it. */
export interface Finding {
  readonly level: Level;
  readonly what: Words;
  readonly todo?: Words;
}

export interface Section {
  readonly title: Words;
  readonly findings: readonly Finding[];
}

export const good = (zh: string, en: string): Finding => ({ level: 'good', what: { 'zh-CN': zh, en } });
export const note = (zh: string, en: string): Finding => ({ level: 'note', what: { 'zh-CN': zh, en } });
export const warning = (what: Words, todo: Words): Finding => ({ level: 'warning', what, todo });
export const problem = (what: Words, todo: Words): Finding => ({ level: 'problem', what, todo });
