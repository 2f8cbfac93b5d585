import * as v from 'valibot';

/** Digits and letters without I, L, O and U: hard to misread, easy to say on the phone (Crockford's base 32). */
export const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const checkAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Where codes come from: `count` random bytes from a cryptographic source. */
export type RandomBytes = (count: number) => Uint8Array;

/** A random text over the 32 letters: 5 bits a letter. */
const randomText = (length: number, random: RandomBytes): string =>
  Array.from(random(length), (byte) => codeLetters.charAt(byte & 31)).join('');

/** The check character of ISO/IEC 7064 MOD 37,36: finds every single error and almost every swap. */
export const checkCharacter = (text: string): string => {
  let check = 36;
  for (const character of text) {
    check += checkAlphabet.indexOf(character);
    if (check > 36) check -= 36;
    check *= 2;
    if (check >= 37) check -= 37;
  }
  return checkAlphabet.charAt((37 - check) % 36);
};

/** What a person typed, as a code: upper case, no blanks or hyphens, O read as 0, I and L as 1. */
export const normalizeCode = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/** In groups of four, for people. */
export const formatCode = (code: string): string => code.replaceAll(/(.{4})(?=.)/g, '$1-');

const letters = '[0-9A-HJKMNP-TV-Z]';

const withCheck = (length: number) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^${letters}{${length}}$`)),
    v.check((code) => checkCharacter(code.slice(0, -1)) === code.at(-1), 'wrong check character'),
  );

/**
 * The number of a case (受理编号): 11 random letters and a check character. It says nothing of person, place, item or
 * how many cases there are. Looking a case up takes the number and its {@link queryCodeSchema}.
 */
export const caseNumberSchema = v.pipe(withCheck(12), v.brand('CaseNumber'));
export type CaseNumber = v.InferOutput<typeof caseNumberSchema>;

/** The number on the slip of an application that was kept for later: of the same form, so that it is typed at the same places. */
export const draftNumberSchema = v.pipe(withCheck(12), v.brand('DraftNumber'));
export type DraftNumber = v.InferOutput<typeof draftNumberSchema>;

/** The second half of a look-up by hand: six random letters on the receipt (查询码). */
export const queryCodeSchema = v.pipe(v.string(), v.regex(new RegExp(`^${letters}{6}$`)), v.brand('QueryCode'));
export type QueryCode = v.InferOutput<typeof queryCodeSchema>;

/** In the receipt's QR code: 26 random letters, 130 bits; who has it may see the masked progress. */
export const trackingCodeSchema = v.pipe(v.string(), v.regex(new RegExp(`^${letters}{26}$`)), v.brand('TrackingCode'));
export type TrackingCode = v.InferOutput<typeof trackingCodeSchema>;

/** On an issued document: 15 random letters (75 bits) and a check character (防伪验证码). */
export const verificationCodeSchema = v.pipe(withCheck(16), v.brand('VerificationCode'));
export type VerificationCode = v.InferOutput<typeof verificationCodeSchema>;

/** Letters that can't be misread must hold for the check character too, so texts whose check is I, L, O or U are passed over. */
const checkedText = (length: number, random: RandomBytes): string => {
  for (;;) {
    const text = randomText(length - 1, random);
    const check = checkCharacter(text);
    if (codeLetters.includes(check)) return text + check;
  }
};

export const createCaseNumber = (random: RandomBytes): CaseNumber => v.parse(caseNumberSchema, checkedText(12, random));
export const createDraftNumber = (random: RandomBytes): DraftNumber =>
  v.parse(draftNumberSchema, checkedText(12, random));
export const createVerificationCode = (random: RandomBytes): VerificationCode =>
  v.parse(verificationCodeSchema, checkedText(16, random));
export const createQueryCode = (random: RandomBytes): QueryCode => v.parse(queryCodeSchema, randomText(6, random));
export const createTrackingCode = (random: RandomBytes): TrackingCode =>
  v.parse(trackingCodeSchema, randomText(26, random));
