import { describe, expect, it } from 'vitest';
import { isBrowserChord } from './browser-guard.ts';

const press = (key: string, ...held: ('ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey')[]) => ({
  key,
  ctrlKey: held.includes('ctrlKey'),
  altKey: held.includes('altKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
});

describe('the key guard', () => {
  it.each([
    press('t', 'ctrlKey'),
    press('N', 'ctrlKey', 'shiftKey'),
    press('F4', 'altKey'),
    press('Home', 'altKey'),
    press('F1'),
    press('F12'),
    press('Escape', 'shiftKey'),
    press('BrowserBack'),
    press('r', 'metaKey'),
  ])('takes $key with ctrl $ctrlKey, alt $altKey', (key) => {
    expect(isBrowserChord(key)).toBe(true);
  });

  it.each(['Tab', 'Enter', ' ', 'ArrowDown', 'Escape', '5', 'Backspace', 'a', 'A', 'F'])('leaves %s alone', (key) => {
    expect(isBrowserChord(press(key, ...(key === 'A' ? (['shiftKey'] as const) : [])))).toBe(false);
  });
});
