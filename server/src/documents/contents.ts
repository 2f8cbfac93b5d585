import type { DecisionReply, FoundRecord } from '@linban/shared/contracts/department.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { answerText } from '@linban/shared/items/answer-text.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import { fieldWords } from '@linban/shared/items/field.ts';
import { filled } from '@linban/shared/items/placeholders.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import type { Period } from '../records/period.ts';
import { recordSums, recordTable } from '../records/record-view.ts';
import { chineseDate } from './chinese-date.ts';
import type { DocumentContent } from './document-service.ts';

/** Documents are issued in Chinese. */
const language = 'zh-CN';

/** `曹杨新村街道 · 梅岭分中心 3 号机` */
export const placeOf = (terminal: TerminalProfile): string =>
  `${terminal.centre[language]} ${terminal.name[language]}`.slice(0, 80);

interface About {
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
  {
    shape,
    period,
    record,
  }: { readonly shape: RecordShape; readonly period: Period | null; readonly record: FoundRecord },
): DocumentContent => {
  const span = period && `${chineseDate(period.from)}至${chineseDate(period.to)}`;
  const places = placesOf(about, { ...recordSums(shape, record, language), ...(span && { period: span }) });
  return {
    template: 'record-table',
    ...printed(about, places),
    period: span,
    sums: recordTable(shape, record, language).summary.map(({ label, value }) => ({ label: label[language], value })),
    columns: shape.columns.map(({ label, kind }) => ({ label: label[language], kind })),
    rows: [...recordTable(shape, record, language).rows],
  };
};

/** What a granted case is answered with. Throws for an item whose document is no certificate; none such is loaded. */
export const decisionContent = (
  about: About,
  decision: Extract<DecisionReply, { decision: 'granted' }>,
): DocumentContent => {
  const { output, results } = about.item;
  if (output.template !== 'certificate')
    throw new Error(`${about.item.id}: no case is answered with ${output.template}`);
  const { registrationNumber } = decision;
  const resultWords = results.map((field) => {
    const words = fieldWords(field, decision.results[field.key] ?? '', language);
    return [field.key, field.kind === 'date' ? chineseDate(words) : words];
  });
  const places = placesOf(about, {
    ...Object.fromEntries(resultWords),
    registrationNumber,
    effectiveFrom: chineseDate(decision.effectiveFrom),
  });
  return {
    template: 'certificate',
    ...printed(about, places),
    number: { label: output.numberLabel, value: registrationNumber },
  };
};
