// biome-ignore-all lint/a11y/useSemanticElements: pages of rows are moved by transforms, which table elements don't take
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells of a plain table take no focus
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { useMemo } from 'react';
import { columnShares, roomOf } from './column-widths.ts';
import { Pages } from './pages.tsx';
import styles from './record-table.module.css';

interface RecordTableProps {
  readonly columns: readonly LocalizedText[];
  readonly rows: readonly (readonly string[])[];
  readonly say: (text: LocalizedText) => string;
  readonly label: string;
  /** Too many columns for big letters: each row becomes a small card instead. */
  readonly stacked: boolean;
}

const isNumeric = (cell: string): boolean => /^[¥\s-]*[\d.,]+%?$/.test(cell);

/** A ledger: as many rows a page as fit, and buttons to turn the page. */
export const RecordTable = ({ columns, rows, say, label, stacked }: RecordTableProps) => {
  const template = columnShares(columns.map(say), rows)
    .map((share) => `minmax(0, ${share}fr)`)
    .join(' ');
  const blocks = useMemo(
    () =>
      rows.map((row, index) => ({
        key: String(index),
        node: stacked ? (
          <div className={styles['card']} role="row">
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <div key={column} role="cell" data-long={roomOf(cell) > 12}>
                <small>{columns[column] ? say(columns[column]) : ''}</small>
                <span>{cell}</span>
              </div>
            ))}
          </div>
        ) : (
          <div className={styles['row']} role="row" style={{ gridTemplateColumns: template }}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <div key={column} role="cell" data-numeric={isNumeric(cell)}>
                {cell}
              </div>
            ))}
          </div>
        ),
      })),
    [columns, rows, say, stacked, template],
  );
  const head = columns.map((column, index) => ({
    words: say(column),
    numeric: rows.every((row) => isNumeric(row[index] ?? '')),
  }));
  return (
    <div className={styles['table']}>
      {!stacked && (
        <div className={styles['head']} style={{ gridTemplateColumns: template }} aria-hidden="true">
          {head.map(({ words, numeric }) => (
            <div key={words} data-numeric={numeric}>
              {words}
            </div>
          ))}
        </div>
      )}
      <div className={styles['body']}>
        <Pages
          blocks={blocks}
          table={{
            label,
            head: (
              <div role="row">
                {head.map(({ words }) => (
                  <div key={words} role="columnheader">
                    {words}
                  </div>
                ))}
              </div>
            ),
          }}
        />
      </div>
    </div>
  );
};
