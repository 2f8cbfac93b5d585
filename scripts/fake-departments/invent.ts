import type { FoundRecord } from '@linban/shared/contracts/department.ts';
import type { Field, FieldValue } from '@linban/shared/items/field.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';
import type { Asked } from './answer-record.ts';
import { monthAt, monthIndex, monthsIn } from './months.ts';
import { employers, type Life } from './people.ts';

/** Fills in any record and any result that an item declares, so that a new item needs nothing here. */

/** A field's text, by its name; others are numbered examples. */
const texts: Readonly<Record<string, readonly string[]>> = {
  employer: employers,
  office: ['曹杨新村街道受理中心（示例）', '长征镇受理中心（示例）', '普陀区分局人口办（示例）'],
  place: ['曹杨新村街道', '长征镇', '万里街道', '石泉路街道'],
  archive: ['普陀区档案馆', '静安区档案馆', '浦东新区档案馆'],
  entry: ['登记在册，姓名、身份证号与本人一致', '准予登记', '备案'],
};

const addDays = (day: string, count: number): string =>
  new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10);

const nextYear = (day: string): number => Number(day.slice(0, 4)) + 1;

/** What is usually more than small change, by name: so many times as much. */
const large: Readonly<Record<string, number>> = { ownCosts: 12, balance: 8, savedBalance: 4 };

/** Results that follow from the day; `0701`: cover that begins with July. */
const fromDay: Readonly<Record<string, (day: string) => FieldValue>> = {
  validTo: (day) => addDays(day, 183),
  coverFrom: (day) => `${day.slice(0, 4)}-07-01`,
  coverTo: (day) => `${nextYear(day)}-06-30`,
  coverYear: nextYear,
};

interface About {
  readonly life: Life;
  /** Today, `YYYY-MM-DD`. */
  readonly day: string;
  /** Which row it is for. */
  readonly row: number;
}

const sumOfLetters = (text: string): number => [...text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);

const invent = (field: Field, { life, day, row }: About): FieldValue => {
  const known = fromDay[field.key];
  if (known) return known(day);
  const chance = life.chance(sumOfLetters(field.key) + row * 7);
  switch (field.kind) {
    case 'text': {
      const words = texts[field.key];
      return (
        words?.[chance % words.length] ?? `31${String(chance).padStart(3, '0')}${String(row + 1).padStart(5, '0')}`
      );
    }
    case 'count':
      return chance % 9;
    case 'money':
      return 1_000 * (chance + 60) * (1 + (chance % 5)) * (large[field.key] ?? 1);
    case 'month':
      return monthAt(monthIndex(day) - row);
    case 'date':
      return addDays(day, -7 - 11 * row);
    case 'code': {
      const values = Object.keys(field.words);
      return values[chance % values.length] ?? '';
    }
  }
};

export const inventValues = (fields: readonly Field[], about: About): Readonly<Record<string, FieldValue>> =>
  Object.fromEntries(fields.map((field) => [field.key, invent(field, about)]));

const fewRows = 4;

/** A record of a shape: one row a month up to the running one where it has months, else a few rows. */
export const inventRecord = (shape: RecordShape, { life, day, period }: Asked): Pick<FoundRecord, 'facts' | 'rows'> => {
  const about = { life, day, row: 0 };
  const month = shape.columns.find(({ kind }) => kind === 'month')?.key;
  const months = monthsIn(period).filter((position) => position <= monthIndex(day));
  const rows = month === undefined ? Array.from({ length: fewRows }, (_, row) => row) : months;
  return {
    facts: inventValues(shape.facts, about),
    rows:
      shape.columns.length === 0
        ? []
        : rows.map((row) => ({
            ...inventValues(shape.columns, { ...about, row }),
            ...(month === undefined ? {} : { [month]: monthAt(row) }),
          })),
  };
};
