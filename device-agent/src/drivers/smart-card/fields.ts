import { isRealDate } from '@linban/shared/identity/resident-id.ts';
import type { SocialCardField } from '@linban/shared/identity/social-card.ts';

/** Undefined: not as the specification says. */
type Decode = (value: Uint8Array) => string | undefined;

const hex: Decode = (value) => Buffer.from(value).toString('hex').toUpperCase();

const digits: Decode = (value) => {
  const text = hex(value) ?? '';
  return /^\d+$/.test(text) ? text : undefined;
};

const ascii: Decode = (value) => {
  const text = Buffer.from(value)
    .toString('latin1')
    .replace(/[\0 ]+$/, '');
  return /^[\x21-\x7e]+$/.test(text) ? text : undefined;
};

const chinese: Decode = (value) => {
  try {
    const text = new TextDecoder('gb18030', { fatal: true }).decode(value).replace(/[\0 ]+$/, '');
    return text !== '' && !/\p{Cc}/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
};

const date: Decode = (value) => {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(digits(value) ?? '') ?? [];
  const text = `${year}-${month}-${day}`;
  return isRealDate(text) ? text : undefined;
};

export interface FieldPlace {
  readonly field: SocialCardField;
  readonly tag: number;
  /** In its file, from 1 on. */
  readonly number: number;
  /** Bytes of the value. */
  readonly length: number;
  readonly decode: Decode;
}

const inOrder = (firstTag: number, fields: readonly (readonly [SocialCardField, number, Decode])[]): FieldPlace[] =>
  fields.map(([field, length, decode], index) => ({ field, tag: firstTag + index, number: index + 1, length, decode }));

/**
 * Where the data elements of a social security card stand. What EF06 holds of the person is free to read on cards of the
 * first and second generation; on the third it takes a security module.
 */
export const files: readonly { readonly file: number; readonly fields: readonly FieldPlace[] }[] = [
  {
    file: 0xef05,
    fields: inOrder(0x01, [
      ['cardCode', 16, hex],
      ['cardClass', 1, ascii],
      ['version', 4, ascii],
      ['organisation', 12, hex],
      ['issueDate', 4, date],
      ['validTo', 4, date],
      ['cardNumber', 9, ascii],
    ]),
  },
  {
    file: 0xef06,
    fields: inOrder(0x08, [
      ['idNumber', 18, ascii],
      ['name', 30, chinese],
      ['sex', 1, ascii],
      ['nation', 1, digits],
      ['birthPlace', 3, digits],
      ['birthDate', 4, date],
    ]),
  },
];

/** A field that was never written, or that the card keeps to itself without saying so. */
export const isEmpty = (value: Uint8Array): boolean =>
  value.every((byte) => byte === 0x00) || value.every((byte) => byte === 0x20) || value.every((byte) => byte === 0xff);
