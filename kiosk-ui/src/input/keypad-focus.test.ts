// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { applyKey } from './keypad-focus.ts';

let pressed: string[];
const focused = () => document.activeElement?.id;

beforeEach(() => {
  pressed = [];
  document.body.innerHTML =
    '<button id="a"></button><button id="off" disabled></button><div hidden><button id="gone"></button></div><input id="b"><button id="c"></button>';
  for (const element of document.querySelectorAll('button'))
    element.addEventListener('click', () => pressed.push(element.id));
});

describe('keypad', () => {
  it('goes round forwards, past what can not be used', () => {
    const seen = Array.from({ length: 4 }, () => {
      applyKey(document, 'next');
      return focused();
    });
    expect(seen).toEqual(['a', 'b', 'c', 'a']);
  });

  it('goes round backwards, from the end', () => {
    const seen = Array.from({ length: 4 }, () => {
      applyKey(document, 'previous');
      return focused();
    });
    expect(seen).toEqual(['c', 'b', 'a', 'c']);
  });

  it('presses what has the focus, and nothing while nothing has it', () => {
    applyKey(document, 'enter');
    applyKey(document, 'next');
    applyKey(document, 'enter');
    expect(pressed).toEqual(['a']);
  });

  it('stays inside of what lies above the page', () => {
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><button id="yes"></button></div>');
    applyKey(document, 'next');
    applyKey(document, 'next');
    expect(focused()).toBe('yes');
  });

  it('does nothing on a page without anything to press', () => {
    document.body.innerHTML = '<p></p>';
    for (const key of ['next', 'previous', 'enter', 'volumeUp'] as const)
      expect(() => applyKey(document, key)).not.toThrow();
  });

  it('marks the page, so that the focus shows', () => {
    applyKey(document, 'next');
    expect(document.documentElement.dataset['keypad']).toBe('true');
  });
});
