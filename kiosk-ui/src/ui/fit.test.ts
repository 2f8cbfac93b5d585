import { describe, expect, it } from 'vitest';
import { drawnPxPerMm, fitPanel } from './fit.ts';

describe('fitPanel', () => {
  it('leaves the terminal’s own panel as it is', () => {
    expect(fitPanel({ width: 1080, height: 1920 })).toEqual({ scale: 1, left: 0, top: 0 });
  });

  it('centres a smaller picture of the same shape in a wide window', () => {
    const fit = fitPanel({ width: 1600, height: 960 });
    expect(fit.scale).toBe(0.5);
    expect(fit.left).toBe((1600 - 540) / 2);
    expect(fit.top).toBe(0);
  });

  it('leaves room above and below in a narrow window', () => {
    const fit = fitPanel({ width: 540, height: 1000 });
    expect(fit.scale).toBe(0.5);
    expect(fit.top).toBe(20);
  });
});

describe('drawnPxPerMm', () => {
  it('takes the panel’s own density from 27 to 32 inches', () => {
    expect([2.71, 3, 3.21].map(drawnPxPerMm)).toEqual([2.71, 3, 3.21]);
  });

  it('never draws smaller than asked for on a big panel, nor wider than fits on a small one', () => {
    expect(drawnPxPerMm(2.02)).toBeGreaterThan(2.02);
    expect(drawnPxPerMm(4.03)).toBe(3.21);
  });
});
