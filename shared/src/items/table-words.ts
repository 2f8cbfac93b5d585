import { explainRule } from './explain.ts';
import { formatYuan } from './field.ts';
import type { Language } from './localized-text.ts';
import { namesOf } from './names.ts';
import type { ServiceItem } from './service-item.ts';

const otherwise = { 'zh-CN': '其他', en: 'all others' } as const;

/**
 * The fees of an item on a day (`YYYY-MM-DD`), a line for each row: `60–69 周岁：870.00 元`. The first line that fits a person
 * is theirs. None where the item shows no table, or none is in force.
 */
export const feeWords = (item: ServiceItem, day: string, language: Language): readonly string[] => {
  const edition = item.tables
    .find(({ id }) => id === item.guide.feeTable)
    ?.editions.find(({ effectiveFrom, effectiveTo }) => effectiveFrom <= day && day <= (effectiveTo ?? day));
  const names = namesOf(item);
  return (edition?.rows ?? []).map(({ when, label, value }) => {
    const who = label ? label[language] : when ? explainRule(when, names, language) : otherwise[language];
    return language === 'zh-CN' ? `${who}：${formatYuan(value)} 元` : `${who}: ¥${formatYuan(value)}`;
  });
};
