import type { Certified } from '@linban/shared/contracts/department.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { answerText } from '@linban/shared/items/answer-text.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import { fieldWords } from '@linban/shared/items/field.ts';
import { filled } from '@linban/shared/items/placeholders.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import { workedLines } from '../catalogue/worked-lines.ts';
import type { Period } from '../records/period.ts';
import type { RecordView } from '../records/record-view.ts';
import { chineseDate } from './chinese-date.ts';
import type { DocumentContent } from './templates.ts';

/** Documents are issued in Chinese. */
const language = 'zh-CN';

/** `曹杨新村街道 · 梅岭分中心 3 号机` */
export const placeOf = (terminal: TerminalProfile): string =>
  `${terminal.centre[language]} ${terminal.name[language]}`.slice(0, 80);

/** Whose document it is, of which matter, and where it was applied for. */
export interface About {
  readonly item: ServiceItem;
  readonly terminal: TerminalProfile;
  readonly person: ServedHolder;
  readonly answers: Answers;
}

/** What an item's sentences may speak of: the person, the answers in words, and `more`. */
type Places = Readonly<Record<string, string | undefined>>;

const placesOf = ({ item, person, answers }: About, more: Places): Places => ({
  ...Object.fromEntries(item.pages.map((page) => [page.id, answerText(page, answers[page.id], language)])),
  ...more,
  name: person.name,
  idNumber: person.idNumber,
});

/** What both layouts have in common: who, and the item's words with their places filled in. */
const printed = (about: About, places: Places) => {
  const { item, terminal, person } = about;
  const { output } = item;
  return {
    issue: { department: item.department.name[language], place: placeOf(terminal) },
    title: output.title[language],
    person: { name: person.name, idNumber: person.idNumber },
    text: output.text === undefined ? null : filled(output.text, places),
    facts: output.facts.flatMap(({ label, value }) => {
      const words = filled(value, places);
      return words === null ? [] : { label, value: words };
    }),
    notes: output.notes.flatMap((note) => filled(note, places) ?? []),
  };
};

/** A record exactly as it was shown, in Chinese. */
export const recordContent = (
  about: About,
  { period, view }: { readonly period: Period | null; readonly view: RecordView },
): DocumentContent => {
  const span = period && `${chineseDate(period.from)}至${chineseDate(period.to)}`;
  const sums = Object.fromEntries(view.sums.map(({ key, value }) => [key, value]));
  return {
    template: 'record-table',
    ...printed(about, placesOf(about, { ...sums, ...(span && { period: span }) })),
    period: span,
    sums: view.sums.map(({ label, value }) => ({ label: label[language], value })),
    columns: view.columns.map(({ label, kind }) => ({ label: label[language], kind })),
    rows: view.rows.map((row) => [...row]),
  };
};

/** What a granted case is answered with. Throws for an item whose document is no certificate; none such is loaded. */
export const decisionContent = (about: About, decision: Certified): DocumentContent => {
  const { output, results } = about.item;
  if (output.template !== 'certificate')
    throw new Error(`${about.item.id}: no case is answered with ${output.template}`);
  const { registrationNumber } = decision;
  const resultWords = results.map((field) => {
    const words = fieldWords(field, decision.results[field.key] ?? '', language);
    return [field.key, field.kind === 'date' ? chineseDate(words) : words];
  });
  const { person, answers } = about;
  const day = decision.effectiveFrom;
  const worked = workedLines(about.item, { person, answers, answered: decision.results, day }, language) ?? [];
  const places = placesOf(about, {
    ...Object.fromEntries(resultWords),
    ...Object.fromEntries(worked.map(({ key, words }) => [key, words])),
    registrationNumber,
    effectiveFrom: chineseDate(decision.effectiveFrom),
  });
  return {
    template: 'certificate',
    ...printed(about, places),
    number: { label: output.numberLabel, value: registrationNumber },
  };
};
