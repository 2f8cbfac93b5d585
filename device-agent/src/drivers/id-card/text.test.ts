import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { buildCardText, type CardPerson, inventIdNumber } from '../../../virtual/id-card-reader/build-card-text.ts';
import { parseCardText } from './text.ts';

const today = '2026-11-23';
const parse = (overrides: Partial<CardPerson> = {}) => parseCardText(buildCardText(inventPerson(overrides)), { today });
const unreadable = (field: string) => ({ ok: false, error: { kind: 'unreadableCard', field } });

describe('resident card', () => {
  it('gives every field', () => {
    expect(parse({ validFrom: '20160315', validTo: '20360315' })).toEqual({
      ok: true,
      value: {
        document: 'residentIdCard',
        name: '王小英',
        sex: 'female',
        ethnicity: '01',
        birthDate: '1950-03-15',
        address: '上海市普陀区虚构街道样例路1号',
        idNumber: inventIdNumber('19500315', '002'),
        authority: '上海市公安局普陀分局',
        validFrom: '2016-03-15',
        validTo: '2036-03-15',
      },
    });
  });

  it('takes 长期 for a validity without end', () => {
    expect(parse({ validTo: '长期' })).toMatchObject({ ok: true, value: { validTo: null } });
  });

  it('is valid on its last day, not on the day after, and not before its first', () => {
    expect(parse({ validTo: '20261123' })).toMatchObject({ ok: true });
    expect(parse({ validTo: '20261122' })).toEqual({ ok: false, error: { kind: 'expiredCard' } });
    expect(parse({ validFrom: '20261123' })).toMatchObject({ ok: true });
    expect(parse({ validFrom: '20261124' })).toEqual(unreadable('validity'));
  });

  it.each(['𠮷田㛃', '䶮', '阿依古丽·买买提', '\uE000山'])('keeps the rare name %s', (name) => {
    expect(parse({ name })).toMatchObject({ ok: true, value: { name } });
  });

  it('takes the numbers of men and women, and both sexes that are neither', () => {
    expect(parse({ sex: '1', idNumber: inventIdNumber('19500315', '003') })).toMatchObject({ value: { sex: 'male' } });
    expect(parse({ sex: '0' })).toMatchObject({ ok: true, value: { sex: 'unknown' } });
    expect(parse({ sex: '9' })).toMatchObject({ ok: true, value: { sex: 'notStated' } });
  });

  it('keeps the code of a people it does not know', () => {
    expect(parse({ ethnicity: '95' })).toMatchObject({ ok: true, value: { ethnicity: '95' } });
  });
});

describe('a card that lies', () => {
  const number = inventIdNumber('19500315', '002');
  it.each<[string, Partial<CardPerson>, string]>([
    ['no name', { name: '' }, 'name'],
    ['a name of blanks', { name: '\u3000' }, 'name'],
    ['a control character in the name', { name: '王\u0007英' }, 'name'],
    ['half a surrogate pair', { name: '王\uD842' }, 'name'],
    ['a hidden direction mark', { name: '王\u202E英' }, 'name'],
    ['a byte order mark', { name: '\uFEFF王英' }, 'name'],
    ['zeros in the address', { address: '\u0000\u0000' }, 'address'],
    ['no address', { address: '' }, 'address'],
    ['debris in the authority', { authority: '\uFFFF' }, 'authority'],
    ['a sex outside the code', { sex: '3' }, 'sex'],
    ['no sex', { sex: '' }, 'sex'],
    ['the other sex than the number', { sex: '1' }, 'sex'],
    ['another birth date than the number', { birthDate: '19500316' }, 'birthDate'],
    ['an impossible birth date', { birthDate: '19500230' }, 'birthDate'],
    [
      'an impossible date in number and birth date',
      { birthDate: '19500230', idNumber: inventIdNumber('19500230', '002') },
      'idNumber',
    ],
    ['a birth in the future', { birthDate: '20300101', idNumber: inventIdNumber('20300101', '002') }, 'idNumber'],
    ['a wrong check character', { idNumber: number.slice(0, 17) + (number.endsWith('1') ? '2' : '1') }, 'idNumber'],
    ['a short number', { idNumber: number.slice(0, 17) }, 'idNumber'],
    ['the number of a residence permit', { idNumber: '810000199408230021' }, 'idNumber'],
    ['the number of a permanent resident', { idNumber: '932682198501010017' }, 'idNumber'],
    ['letters for a people', { ethnicity: 'AB' }, 'ethnicity'],
    ['no first day', { validFrom: '' }, 'validity'],
    ['an impossible last day', { validTo: '20260230' }, 'validity'],
    ['another word than 长期', { validTo: '永久' }, 'validity'],
    ['a last day before the first', { validFrom: '20160315', validTo: '20150315' }, 'validity'],
  ])('%s', (_, overrides, field) => expect(parse(overrides)).toEqual(unreadable(field)));
});

describe('other cards', () => {
  it.each([
    ['J', 'hmtResidencePermit'],
    ['I', 'permanentResidentCard2017'],
    ['Y', 'permanentResidentCard2023'],
    ['Z', 'unknown'],
    ['\u0000', 'unknown'],
    ['\uDC00', 'unknown'],
  ])('%j is %s, whatever else it says', (kind, card) => {
    expect(parse({ kind })).toEqual({ ok: false, error: { kind: 'unsupportedCard', card } });
  });
});

describe('debris', () => {
  it('never throws and never makes a person of random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), (block) => {
        expect(parseCardText(block, { today }).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (block) => {
        block.set([0x20, 0], 248);
        expect(parseCardText(block, { today })).toMatchObject({ ok: false, error: { kind: 'unreadableCard' } });
      }),
    );
  });

  it('a changed digit of number, birth date or sex is never a valid card of somebody else', () => {
    const good = buildCardText(inventPerson());
    const places = [
      30,
      ...Array.from({ length: 8 }, (_, i) => 36 + 2 * i),
      ...Array.from({ length: 18 }, (_, i) => 122 + 2 * i),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...'012345678X'), (at, digit) => {
        const changed = Uint8Array.from(good);
        changed.set([digit.charCodeAt(0)], at);
        fc.pre(changed[at] !== good[at]);
        // "Unknown" contradicts no number.
        fc.pre(!(at === 30 && digit === '0'));
        expect(parseCardText(changed, { today }).ok).toBe(false);
      }),
    );
  });
});
