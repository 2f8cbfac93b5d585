import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maskAddress,
  maskCode,
  maskIdNumber,
  maskIdNumberForPaper,
  maskLatinName,
  maskName,
  maskPhone,
  surnameOf,
} from './masking.ts';

describe('maskName', () => {
  it.each([
    ['王英', '王*'],
    ['王小英', '王*英'],
    ['欧阳小英', '欧**英'],
    ['𠮷田花', '𠮷*花'],
    ['英', '*'],
    ['', '*'],
  ])('%s → %s', (name, masked) => expect(maskName(name)).toBe(masked));

  it('always hides at least one character and never returns the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        fc.pre(!name.includes('*'));
        expect(maskName(name)).not.toBe(name);
        expect(maskName(name)).toContain('*');
      }),
    );
  });
});

describe('maskLatinName', () => {
  it.each([
    ['SMITH, JOHN', 'S*** J***'],
    ["O'NEIL ANNE-MARIE LOUISE", '*** N***'],
    ['MÜLLER', 'M***'],
    ['X', '***'],
    ['', '*'],
  ])('%s → %s', (name, masked) => expect(maskLatinName(name)).toBe(masked));

  it('keeps at most two letters of any name, in at most 20 characters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][A-Z ,'-]{0,59}$/), (name) => {
        expect(maskLatinName(name).replace(/[* ]/g, '').length).toBeLessThanOrEqual(2);
        expect(maskLatinName(name).length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('numbers', () => {
  it('keeps the country and two of a number of 15 characters', () => {
    expect(maskIdNumber('USA310085010103')).toBe('USA**********03');
    expect(maskIdNumberForPaper('USA310085010103')).toBe('*************03');
  });

  it('keeps three and four of an identity number on screen, four on paper', () => {
    expect(maskIdNumber('31019919500101001X')).toBe('310***********001X');
    expect(maskIdNumberForPaper('31019919500101001X')).toBe('**************001X');
  });
  it('hides everything of a number of another length', () => {
    expect(maskIdNumber('12345')).toBe('*****');
    expect(maskIdNumber('3101991950010100101')).toBe('*'.repeat(19));
  });
  it('masks phones', () => {
    expect(maskPhone('13800001234')).toBe('138****1234');
    expect(maskPhone('62345678')).toBe('******78');
    expect(maskPhone('123')).toBe('***');
  });
  it('keeps the last four of an account, and nothing of a short number', () => {
    expect(maskCode('6222021234567890')).toBe('************7890');
    expect(maskCode('12345678')).toBe('********');
  });
});

it('shows an address to the street', () => {
  expect(maskAddress('上海市普陀区曹杨新村街道梅岭一村1号')).toBe('上海市普陀区曹杨新村街道****');
  expect(maskAddress('某地一二三四五六七')).toBe('某地一二三四****');
});

it('addresses people by surname', () => {
  expect(surnameOf('王小英')).toBe('王');
  expect(surnameOf('欧阳小英')).toBe('欧阳');
  expect(surnameOf('欧阳')).toBe('欧');
});
