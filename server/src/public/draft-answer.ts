import type { Answer } from '@linban/shared/items/answers.ts';
import type { Page } from '@linban/shared/items/service-item.ts';

/** What the fields of a page's form are called; each box of several has a name of its own. */
export const answerField = 'answer';
export const boxField = (value: string): string => `box-${value}`;

/** Blanks, and what people write between the digits of a day or a card. */
const between = /[\s\-–/.年月日]/g;

/**
 * The answer that a form without script says, for the same check as at a terminal; `undefined`: none. What was typed is brought to what
 * the terminal's keys would have made: `2026-11-01` and full-width digits too are eight digits.
 */
export const answerOfForm = (page: Page, form: Readonly<Record<string, string>>): Answer | undefined => {
  if (page.kind === 'choices')
    return page.options.map(({ value }) => value).filter((value) => form[boxField(value)] === 'yes');
  const said = form[answerField]?.trim() ?? '';
  if (said === '') return undefined;
  if (page.kind === 'choice' || page.kind === 'cardAddress') return said.slice(0, 60);
  const typed = said.normalize('NFKC').replaceAll(between, '').slice(0, 40);
  return page.kind === 'code' && page.letters ? typed.toUpperCase() : typed;
};
