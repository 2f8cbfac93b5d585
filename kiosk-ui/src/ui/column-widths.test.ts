import { describe, expect, it } from 'vitest';
import { columnShares } from './column-widths.ts';

describe('columnShares', () => {
  it('counts a Chinese character as two letters, and the longest cell of a column', () => {
    expect(
      columnShares(
        ['月份', 'Base'],
        [
          ['2026-10', '7384.00'],
          ['2026-09', '10384.00'],
        ],
      ),
    ).toEqual([7, 8]);
    expect(columnShares(['Unemployment'], [['36.92']])[0]).toBeGreaterThan('Unemployment'.length);
  });

  it('keeps narrow columns readable and long ones from taking all', () => {
    expect(columnShares(['A', '单位'], [['1', '上海梅岭纺织品进出口有限公司']])).toEqual([5, 22]);
  });
});
