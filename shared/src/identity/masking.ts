/**
 * What may be shown of a person on a screen or on paper. One place, so that no two screens give away different parts.
 * A masked number is never shown together with the birth date or the district: together they give the number away.
 */

const star = '*';
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });
/** Han characters, ASCII, Chinese and full-width marks: nothing that joins with its neighbour. */
const isPlain = (text: string): boolean =>
  /^[\p{Script=Han}\u0020-\u007e\u00b7\u3000-\u3003\u3008-\u3020\uff01-\uff5e]*$/u.test(text);
/** The segmenter makes copies of a text outside the reach of the one who has to forget it: only what needs it is given to it. */
const graphemes = (text: string): string[] =>
  isPlain(text) ? Array.from(text) : [...segmenter.segment(text)].map((part) => part.segment);

/** `王英 → 王*`, `王小明 → 王*明`, four and more: first and last stay. One character is hidden whole. */
export const maskName = (name: string): string => {
  const parts = graphemes(name);
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return star;
  if (rest.length === 1) return first + star;
  return first + star.repeat(rest.length - 1) + (rest.at(-1) ?? '');
};

/** Latin letters: the first of each of the first two words stays, of words that have more than one. `SMITH, JOHN → S*** J***` */
export const maskLatinName = (name: string): string => {
  const words = name.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
  const masked = words.slice(0, 2).map((word) => {
    const [first = '', ...rest] = graphemes(word);
    return rest.length === 0 ? star.repeat(3) : first + star.repeat(3);
  });
  return masked.length === 0 ? star : masked.join(' ');
};

/** How many characters of an identity number stay at its ends; the end of a 15-character number is part of the birth date. */
const shownEnds: Readonly<Record<number, { readonly start: number; readonly end: number }>> = {
  18: { start: 3, end: 4 },
  15: { start: 3, end: 2 },
};

const keepEnds = (text: string, start: number, end: number): string =>
  text.slice(0, start) + star.repeat(text.length - start - end) + text.slice(text.length - end);

/** 18 characters: the first 3 and the last 4 stay. 15 (foreigners until 2023): the country and the last 2. Anything else is starred whole. */
export const maskIdNumber = (number: string): string => {
  const { start, end } = shownEnds[number.length] ?? { start: 0, end: 0 };
  return keepEnds(number, start, end);
};

/** For paper that may be left behind: the end only. */
export const maskIdNumberForPaper = (number: string): string => keepEnds(number, 0, shownEnds[number.length]?.end ?? 0);

/** A mainland mobile number: first 3 and last 4 stay. Anything else keeps at most its last 2. */
export const maskPhone = (phone: string): string => {
  if (/^1\d{10}$/.test(phone)) return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
  return phone.length <= 4 ? star.repeat(phone.length) : star.repeat(phone.length - 2) + phone.slice(-2);
};

/** An account or another number of somebody's: the last 4 stay, of a short one nothing. */
export const maskCode = (code: string): string => (code.length <= 8 ? star.repeat(code.length) : keepEnds(code, 0, 4));

/** Up to and including the street or town; the rest is hidden. Without one, everything after the sixth character is. */
export const maskAddress = (address: string): string => {
  const street = /^(.*?(?:区|县).*?(?:街道|镇|乡|路))/.exec(address)?.[1];
  const kept = street && street.length < address.length ? street : graphemes(address).slice(0, 6).join('');
  return `${kept}****`;
};

const doubleSurnames = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 宇文 长孙 夏侯 端木 南宫 百里 东郭 呼延 闻人'.split(' '),
);

/** The part of a name used to address a person politely: `王`, `欧阳`. */
export const surnameOf = (name: string): string => {
  const parts = graphemes(name);
  const two = parts.slice(0, 2).join('');
  return parts.length > 2 && doubleSurnames.has(two) ? two : (parts[0] ?? '');
};
