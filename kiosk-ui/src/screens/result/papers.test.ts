import { describe, expect, it } from 'vitest';
import { sheetsToTake } from './papers.ts';

describe('sheetsToTake', () => {
  it('counts what printers confirmed and nothing else', () => {
    expect(sheetsToTake([{ state: 'printed' }, { state: 'printed' }])).toBe(2);
    expect(sheetsToTake([{ state: 'printed' }, { state: 'uncertain', cause: 'no-confirmation' }])).toBe(1);
    expect(sheetsToTake([{ state: 'printing' }, { state: 'failed', cause: 'paper-out' }])).toBe(0);
  });
});
