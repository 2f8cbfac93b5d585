import type { Language } from '@linban/shared/items/localized-text.ts';

const languageOf = (tag: string): Language | undefined => {
  const primary = tag.trim().toLowerCase().split('-')[0];
  if (primary === 'zh') return 'zh-CN';
  return primary === 'en' ? 'en' : undefined;
};

/** The language asked for: `?lang=`, else the best of `accept-language` (RFC 9110, 12.5.4), else Chinese. */
export const chooseLanguage = (asked: unknown, acceptLanguage: string | undefined): Language => {
  const chosen = typeof asked === 'string' ? languageOf(asked) : undefined;
  if (chosen) return chosen;
  const wishes = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((wish) => {
      const [tag = '', ...parameters] = wish.split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { language: languageOf(tag), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => language && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes[0]?.language ?? 'zh-CN';
};
