import { describe, expect, it } from 'vitest';
import { latinSurname } from './surname.ts';

describe('latinSurname', () => {
  it('reads common surnames, single and compound', () => {
    expect(['王', '沈', '吕', '欧阳', '阳', '关'].map(latinSurname)).toEqual([
      'Wang',
      'Shen',
      'Lü',
      'Ouyang',
      'Yang',
      'Guan',
    ]);
  });

  it('leaves Latin names alone and guesses nothing', () => {
    expect(latinSurname('Smith')).toBe('Smith');
    expect(latinSurname('龘')).toBeNull();
    expect(latinSurname('')).toBeNull();
  });
});
