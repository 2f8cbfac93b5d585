/**
 * What may be shown of a person on a screen or on paper. One place, so that no two screens give away different parts.
 * A masked number is never shown together with the birth date or the district: together they give the number away.
 */

const star = '*';
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const graphemes = (text: string): string[] => [...segmenter.segment(text)].map((part) => part.segment);

/** `王英 → 王*`, `王小明 → 王*明`, four and more: first and last stay. One character is hidden whole. */
export const maskName = (name: string): string => {
  const parts = graphemes(name);
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return star;
  if (rest.length === 1) return first + star;
  return first + star.repeat(rest.length - 1) + (rest.at(-1) ?? '');
};

/** 18 characters: the first 3 and the last 4 stay. Anything else is starred whole. */
export const maskIdNumber = (number: string): string =>
  number.length === 18 ? number.slice(0, 3) + star.repeat(11) + number.slice(-4) : star.repeat(number.length);

/** For paper that may be left behind: the last 4 only. */
export const maskIdNumberForPaper = (number: string): string =>
  number.length === 18 ? star.repeat(14) + number.slice(-4) : star.repeat(number.length);

/** A mainland mobile number: first 3 and last 4 stay. Anything else keeps at most its last 2. */
export const maskPhone = (phone: string): string => {
  if (/^1\d{10}$/.test(phone)) return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
  return phone.length <= 4 ? star.repeat(phone.length) : star.repeat(phone.length - 2) + phone.slice(-2);
};

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
