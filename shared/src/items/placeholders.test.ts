import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { documentTextSchema, filled, placesIn } from './placeholders.ts';

describe('a sentence with places', () => {
  it('is filled in, and left out where a place has nothing to hold', () => {
    expect(placesIn('{name}在{period}期间')).toEqual(['name', 'period']);
    expect(filled('{name}在{period}期间', { name: '王小英', period: '十一月' })).toBe('王小英在十一月期间');
    expect(filled('{name}在{period}期间', { name: '王小英', period: undefined })).toBeNull();
    expect(filled('{toString}', {})).toBeNull();
  });

  it('is never filled twice: what a person is called is no place', () => {
    expect(filled('{name}', { name: '{idNumber}', idNumber: '1' })).toBe('{idNumber}');
  });

  it.each(['{', 'a}b', '{not a name}', 'a\u202eb'])('is refused: %s', (text) =>
    expect(v.is(documentTextSchema, text)).toBe(false),
  );
});
