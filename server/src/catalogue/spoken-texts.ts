import type { SpokenLine } from '@linban/shared/contracts/catalogue-requests.ts';
import { explainRule } from '@linban/shared/items/explain.ts';
import { type Language, type LocalizedText, languageSchema } from '@linban/shared/items/localized-text.ts';
import { namesOf } from '@linban/shared/items/names.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { readAloud, spokenText } from '@linban/shared/items/spoken-text.ts';

/** A text for people, and where it stands: `pages.0.title`. */
interface PlacedText {
  readonly place: string;
  readonly text: LocalizedText;
}

const isLocalized = (value: object): value is LocalizedText => 'zh-CN' in value && 'en' in value;

/** Every text in two languages that a part of the catalogue holds. */
export const textsIn = (value: unknown, place: string): readonly PlacedText[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (isLocalized(value)) return [{ place, text: value }];
  return Object.entries(value).flatMap(([key, part]) => textsIn(part, place === '' ? key : `${place}.${key}`));
};

/** Texts without a word or symbol that a voice could read: people who hear the screen would not hear them, or hear nonsense. */
export const wrongSpeech = (value: unknown): readonly string[] =>
  textsIn(value, '').flatMap(({ place, text }) =>
    languageSchema.options.flatMap((language) => {
      const spoken = spokenText(text, language);
      if (spoken.ok) return [];
      const at = text.spoken?.[language] === undefined ? language : `spoken.${language}`;
      const pieces = spoken.error.join(' ');
      return [`${place}.${at}: can't be read aloud: ${pieces} (say it in words in ${place}.spoken.${language})`];
    }),
  );

/** Rows of the fee table that stand for a rule alone: what people hear is the rule in words. */
export const wrongFeeSpeech = (item: ServiceItem): readonly string[] => {
  const at = item.tables.findIndex(({ id }) => id === item.guide.feeTable);
  return (item.tables[at]?.editions ?? []).flatMap(({ rows }, edition) =>
    rows.flatMap(({ when, label }, row) => {
      if (label !== undefined || when === undefined) return [];
      const isReadable = languageSchema.options.every(
        (language) => readAloud(explainRule(when, namesOf(item), language), language).ok,
      );
      const place = `tables.${at}.editions.${edition}.rows.${row}`;
      return isReadable ? [] : [`${place}: a row whose rule can't be read aloud needs a label`];
    }),
  );
};

/** What a voice says of an item, each text once; `spoken` is `null` where it can't be read. */
export const spokenLines = (item: ServiceItem, language: Language): readonly SpokenLine[] => {
  const lines = textsIn(item, '').map(({ text }) => {
    const spoken = spokenText(text, language);
    return {
      written: text[language],
      spoken: spoken.ok ? spoken.value : null,
      hasOwnForm: text.spoken?.[language] !== undefined,
    };
  });
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
};
