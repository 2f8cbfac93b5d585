import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inventForeigner2017,
  inventForeigner2023,
  inventPermitPerson,
  inventPerson,
} from '../../../virtual/id-card-reader/build-card.ts';
import {
  buildCardText,
  buildForeigner2017Text,
  buildForeigner2023Text,
  buildFurtherAddresses,
  buildPermitText,
  type CardPerson,
  type Foreigner2017,
  type Foreigner2023,
  inventForeignerNumber,
  inventIdNumber,
  type PermitPerson,
} from '../../../virtual/id-card-reader/build-card-text.ts';
import { parseCard, parseCardText, parseFurtherAddresses } from './text.ts';

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
        furtherAddresses: [],
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

const parsePermit = (overrides: Partial<PermitPerson> = {}) =>
  parseCardText(buildPermitText(inventPermitPerson(overrides)), { today });
const parse2017 = (overrides: Partial<Foreigner2017> = {}) =>
  parseCardText(buildForeigner2017Text(inventForeigner2017(overrides)), { today });
const parse2023 = (overrides: Partial<Foreigner2023> = {}) =>
  parseCardText(buildForeigner2023Text(inventForeigner2023(overrides)), { today });

describe('residence permit of Hong Kong, Macao and Taiwan', () => {
  it('gives every field', () => {
    expect(parsePermit()).toEqual({
      ok: true,
      value: {
        document: 'hmtResidencePermit',
        name: '陳大文',
        sex: 'male',
        birthDate: '1980-08-09',
        address: '上海市普陀区虚构街道样例路2号',
        idNumber: inventIdNumber('19800809', '001', '810000'),
        authority: '上海市公安局普陀分局',
        validFrom: '2022-08-09',
        validTo: '2027-08-09',
        travelPermitNumber: 'H00000001',
        issueCount: '01',
        furtherAddresses: [],
      },
    });
  });

  it.each(['820000', '830000'])('takes the area %s, and the eight digits of a permit for Taiwan', (area) => {
    const idNumber = inventIdNumber('19800809', '001', area);
    expect(parsePermit({ idNumber, travelPermitNumber: '00000001' })).toMatchObject({ ok: true, value: { idNumber } });
  });

  it.each<[string, Partial<PermitPerson>, string]>([
    ['the number of a resident', { idNumber: inventIdNumber('19800809', '001') }, 'idNumber'],
    ['the number of a foreigner', { idNumber: inventIdNumber('19800809', '001', '931999') }, 'idNumber'],
    ['another birth date than the number', { birthDate: '19800810' }, 'birthDate'],
    ['the other sex than the number', { sex: '2' }, 'sex'],
    ['no permit to travel', { travelPermitNumber: '' }, 'travelPermitNumber'],
    ['a permit to travel of nowhere', { travelPermitNumber: 'Q00000001' }, 'travelPermitNumber'],
    ['letters for a count', { issueCount: 'AB' }, 'issueCount'],
    ['no name', { name: '' }, 'name'],
    ['no address', { address: ' ' }, 'address'],
    ['no last day', { validTo: '' }, 'validity'],
  ])('refuses %s', (_, overrides, field) => expect(parsePermit(overrides)).toEqual(unreadable(field)));

  it('expires', () => expect(parsePermit({ validTo: '20261122' })).toMatchObject({ error: { kind: 'expiredCard' } }));
});

describe('permanent resident card of 2017', () => {
  it('gives every field', () => {
    expect(parse2017()).toEqual({
      ok: true,
      value: {
        document: 'permanentResidentCard2017',
        name: '安娜',
        englishName: 'EXAMPLE, ANNA MARIA',
        sex: 'female',
        birthDate: '1985-01-01',
        country: 'XXA',
        idNumber: inventForeignerNumber('19850101', '0'),
        authority: '3100',
        validFrom: '2018-06-01',
        validTo: '2028-06-01',
        furtherAddresses: [],
      },
    });
  });

  it('needs no Chinese name, and takes an English one of full length', () => {
    const englishName = `${'EXAMPLE-'.repeat(7)}ANNA`;
    expect(englishName).toHaveLength(60);
    expect(parse2017({ name: '', englishName })).toMatchObject({ ok: true, value: { name: null, englishName } });
  });

  it.each<[string, Partial<Foreigner2017>, string]>([
    ['a wrong check digit', { idNumber: `${inventForeignerNumber('19850101', '0').slice(0, 14)}x` }, 'idNumber'],
    ['a number of 18 characters', { idNumber: '93199919850101' }, 'idNumber'],
    ['another birth date than the number', { birthDate: '19850102' }, 'birthDate'],
    ['a day that is none', { birthDate: '19850230', idNumber: inventForeignerNumber('19850230', '0') }, 'birthDate'],
    ['a birth in the future', { birthDate: '20850101' }, 'birthDate'],
    ['another country than the number', { country: 'XXB' }, 'country'],
    ['no country', { country: '' }, 'country'],
    ['no English name', { englishName: '' }, 'englishName'],
    ['hanzi for English', { englishName: '安娜' }, 'englishName'],
    ['digits in a name', { englishName: 'ANNA 2' }, 'englishName'],
    ['debris in the Chinese name', { name: '\u0007' }, 'name'],
    ['a sex outside the code', { sex: '3' }, 'sex'],
    ['no first day', { validFrom: '' }, 'validity'],
  ])('refuses %s', (_, overrides, field) => expect(parse2017(overrides)).toEqual(unreadable(field)));
});

describe('permanent resident card of 2023', () => {
  it('gives every field', () => {
    expect(parse2023()).toEqual({
      ok: true,
      value: {
        document: 'permanentResidentCard2023',
        name: '马克',
        englishName: 'EXAMPLE, MARK',
        sex: 'male',
        birthDate: '1981-08-03',
        country: 'XXA',
        idNumber: inventIdNumber('19810803', '003', '931999'),
        formerIdNumber: null,
        authority: '',
        validFrom: '2024-01-01',
        validTo: '2034-01-01',
        furtherAddresses: [],
      },
    });
  });

  it.each(['932682198501010017', '911124198108030024'])('takes the number %s of the published samples', (idNumber) => {
    const birthDate = idNumber.slice(6, 14);
    const sex = Number(idNumber[16]) % 2 === 1 ? '1' : '2';
    expect(parse2023({ idNumber, birthDate, sex })).toMatchObject({ ok: true, value: { idNumber } });
  });

  it('puts a long English name together from its two fields, with the blank between them', () => {
    const englishName = `${'ABCDEFG '.repeat(4)}ABC DEFG HIJKL`;
    expect(englishName[35]).toBe(' ');
    expect(englishName).toHaveLength(46);
    expect(parse2023({ englishName })).toMatchObject({ ok: true, value: { englishName } });
  });

  it('works out the number of the card before', () => {
    expect(parse2023({ association: '993' })).toMatchObject({
      ok: true,
      value: { formerIdNumber: expect.stringMatching(/^XXA3199810803\d\d$/) },
    });
  });

  it.each<[string, Partial<Foreigner2023>, string]>([
    ['the number of a resident', { idNumber: inventIdNumber('19810803', '003') }, 'idNumber'],
    ['the number of a permit', { idNumber: inventIdNumber('19810803', '003', '810000') }, 'idNumber'],
    ['another birth date than the number', { birthDate: '19810804' }, 'birthDate'],
    ['the other sex than the number', { sex: '2' }, 'sex'],
    ['no country', { country: '' }, 'country'],
    ['no English name', { englishName: '' }, 'englishName'],
    ['half an association', { association: '99' }, 'formerIdNumber'],
    ['letters for an association', { association: 'ABC' }, 'formerIdNumber'],
  ])('refuses %s', (_, overrides, field) => expect(parse2023(overrides)).toEqual(unreadable(field)));
});

describe('further addresses', () => {
  it('are as many as the card has', () => {
    const data = buildFurtherAddresses(['上海市普陀区虚构街道样例路3号', '上海市静安区虚构街道样例路4号']);
    expect(parseFurtherAddresses(data)).toEqual({
      ok: true,
      value: ['上海市普陀区虚构街道样例路3号', '上海市静安区虚构街道样例路4号'],
    });
    expect(parseFurtherAddresses(new Uint8Array())).toEqual({ ok: true, value: [] });
    expect(parseFurtherAddresses(buildFurtherAddresses(['样例路5号', '']))).toEqual({ ok: true, value: ['样例路5号'] });
  });

  it('of debris are refused', () => {
    const data = buildFurtherAddresses(['样例路5号\u0000']);
    expect(parseFurtherAddresses(data)).toEqual(unreadable('furtherAddresses'));
  });

  it('belong to the person of the card', () => {
    const text = buildCardText(inventPerson());
    const furtherAddresses = buildFurtherAddresses(['样例路5号']);
    expect(parseCard({ text, furtherAddresses }, { today })).toMatchObject({
      ok: true,
      value: { name: '王小英', furtherAddresses: ['样例路5号'] },
    });
    expect(parseCard({ text, furtherAddresses: new Uint8Array() }, { today })).toMatchObject({
      ok: true,
      value: { furtherAddresses: [] },
    });
    expect(parseCard({ text: text.subarray(1), furtherAddresses }, { today })).toEqual(unreadable('text'));
  });
});

it.each(['Z', '\u0000', '\uDC00'])('a card of the kind %j is unknown, whatever else it says', (kind) => {
  expect(parse({ kind })).toEqual({ ok: false, error: { kind: 'unsupportedCard' } });
});

it.each(['J', 'I', 'Y'])('a resident card that says it is of the kind %s is no card', (kind) => {
  expect(parse({ kind })).toMatchObject({ ok: false, error: { kind: 'unreadableCard' } });
});

describe('debris', () => {
  it('never throws and never makes a person of random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), (block) => {
        expect(parseCardText(block, { today }).ok).toBe(false);
      }),
    );
    const marks = fc.constantFrom(...' JIY');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), marks, (block, mark) => {
        block.set([mark.charCodeAt(0), 0], 248);
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
