import { type Certified, certifiedSchema } from '@linban/shared/contracts/department.ts';
import { type Field, type FieldValue, fieldWords } from '@linban/shared/items/field.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import * as v from 'valibot';
import { hasFields } from '../departments/keeps-shape.ts';
import { words } from '../words.ts';

type CertifiedBy = Pick<ServiceItem, 'results' | 'output'>;

/** What a certificate says of the decision, by the names that people know: its number, its day, and what else was answered. */
export const certificateFields = ({ results, output }: CertifiedBy): readonly Field[] => [
  {
    key: 'registrationNumber',
    kind: 'text',
    label:
      output.template === 'certificate'
        ? { ...words('certificate.number'), 'zh-CN': output.numberLabel }
        : words('certificate.number'),
  },
  { key: 'effectiveFrom', kind: 'date', label: words('certificate.effectiveFrom') },
  ...results,
];

/** What whoever decides in the department's place has to say for the certificate; nothing where none is printed. */
export const fieldsToCertify = (item: CertifiedBy): readonly Field[] =>
  item.output.template === 'certificate' ? certificateFields(item) : [];

/** The values of {@link certificateFields}. */
export const valuesOf = ({
  registrationNumber,
  effectiveFrom,
  results,
}: Certified): Readonly<Record<string, FieldValue>> => ({
  ...results,
  registrationNumber,
  effectiveFrom,
});

/** What was typed as what a certificate says; `null`: a value is missing, is too much or is none of its kind. */
export const certifiedOf = (item: CertifiedBy, values: Readonly<Record<string, FieldValue>>): Certified | null => {
  if (!hasFields(certificateFields(item), values)) return null;
  const { registrationNumber, effectiveFrom, ...results } = values;
  const certified = v.safeParse(certifiedSchema, { registrationNumber, effectiveFrom, results });
  return certified.success ? certified.output : null;
};

const mostLetters = 300;

/** Which values differ, in words for the resident; `null`: none does. What would be too long names the fields alone. */
export const differenceInWords = (item: CertifiedBy, before: Certified, after: Certified): LocalizedText | null => {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const different = certificateFields(item).flatMap((field) => {
    const [from, to] = [old[field.key], now[field.key]];
    return from === undefined || to === undefined || from === to ? [] : [{ field, from, to }];
  });
  if (different.length === 0) return null;
  const told = (language: 'zh-CN' | 'en', [between, after_]: readonly [string, string]): string => {
    const names = different.map(({ field }) => field.label[language]);
    const full = different.map(
      ({ field, from, to }, index) =>
        `${names[index]}${between}${fieldWords(field, from, language)} → ${fieldWords(field, to, language)}`,
    );
    const text = full.join(after_);
    return text.length <= mostLetters ? text : names.join(after_).slice(0, mostLetters);
  };
  return { 'zh-CN': told('zh-CN', ['：', '；']), en: told('en', [': ', '; ']) };
};
