import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageInMonthsOn, ageOn, isRealDate, parseResidentIdNumber, residentIdCheckCharacter } from './resident-id.ts';

const today = '2026-11-23';
const numberOf = (area: string, birth: string, sequence: string) => {
  const first17 = area + birth + sequence;
  return first17 + residentIdCheckCharacter(first17);
};
const kindOf = (text: string) => {
  const result = parseResidentIdNumber(text, { today });
  return result.ok ? 'ok' : result.error.kind;
};

describe('parseResidentIdNumber', () => {
  it('accepts the samples of the standard', () => {
    expect(kindOf('11010519491231002X')).toBe('ok');
    expect(kindOf('440524188001010014')).toBe('ok');
    expect(kindOf('11010519491231002x')).toBe('ok');
  });

  it.each([
    ['', 'length'],
    ['1101051949123100', 'length'],
    ['11010519491231O02X', 'character'],
    ['００１０５１９４９１２３１００２', 'length'],
    [numberOf('010105', '19491231', '002'), 'area'],
    [numberOf('310199', '19500230', '001'), 'date'],
    [numberOf('310199', '19501301', '001'), 'date'],
    [numberOf('310199', '20270101', '001'), 'future'],
    ['110105194912310021', 'checkDigit'],
  ])('refuses %s: %s', (text, kind) => expect(kindOf(text)).toBe(kind));

  it('finds every single wrong digit and every swap of neighbours', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2020-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.nat(999), fc.nat(16), fc.integer({ min: 1, max: 9 }), (born, sequence, index, shift) => {
        const good = numberOf(
          '310199',
          born.toISOString().slice(0, 10).replaceAll('-', ''),
          String(sequence).padStart(3, '0'),
        );
        expect(kindOf(good)).toBe('ok');
        const wrong = good.slice(0, index) + String((Number(good[index]) + shift) % 10) + good.slice(index + 1);
        expect(kindOf(wrong)).not.toBe('ok');
      }),
    );
  });

  it('tells sex and birth date', () => {
    const result = parseResidentIdNumber('31019919500101001X', { today });
    expect(result).toMatchObject({ ok: true, value: { birthDate: '1950-01-01', sex: 'male', area: '310199' } });
  });

  // Every character there is takes seconds to prepare on a busy machine.
  it('never throws, whatever the text', { timeout: 60_000 }, () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseResidentIdNumber(text, { today })));
  });
});

it('knows real days', () => {
  expect(isRealDate('2024-02-29')).toBe(true);
  expect(isRealDate('2023-02-29')).toBe(false);
  expect(isRealDate('0000-00-00')).toBe(false);
});

it('counts whole years', () => {
  const born = '1961-11-24';
  const parsed = parseResidentIdNumber(numberOf('310199', born.replaceAll('-', ''), '001'), { today });
  if (!parsed.ok) throw new Error('the sample must parse');
  expect(ageOn(parsed.value.birthDate, '2026-11-23')).toBe(64);
  expect(ageOn(parsed.value.birthDate, '2026-11-24')).toBe(65);
  expect(ageInMonthsOn(parsed.value.birthDate, '2026-10-23')).toBe(778);
  expect(ageInMonthsOn(parsed.value.birthDate, '2026-10-24')).toBe(779);
});
