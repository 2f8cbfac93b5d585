// biome-ignore-all lint/a11y/useSemanticElements: pages of rows are moved by transforms, which table elements don't take
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: a name is given together with the role only
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './pages.module.css';
import { type PageOfBlocks, paginate } from './paginate.ts';

export interface Block {
  readonly key: string;
  readonly node: ReactNode;
  readonly staysWithNext?: boolean;
}

interface Layout {
  readonly pages: readonly PageOfBlocks[];
  readonly tops: readonly number[];
  /** Of all blocks, pixels. */
  readonly total: number;
}

const measure = (frame: HTMLElement, list: HTMLElement, controls: HTMLElement, blocks: readonly Block[]): Layout => {
  const elements = [...list.children].filter((child) => child instanceof HTMLElement);
  const heights = elements.map((element) => element.offsetHeight);
  const tops = elements.map((element) => element.offsetTop);
  const measured = heights.map((height, index) => ({ height, staysWithNext: blocks[index]?.staysWithNext ?? false }));
  const total = heights.reduce((sum, height) => sum + height, 0);
  const all = [{ start: 0, end: elements.length }];
  // The frame is 0 high where nothing is laid out (a test without a browser): then everything is on one page.
  if (frame.clientHeight === 0 || total <= frame.clientHeight + 1) return { pages: all, tops, total };
  return { pages: paginate(measured, frame.clientHeight - controls.offsetHeight), tops, total };
};

interface PagesProps {
  readonly blocks: readonly Block[];
  /** The blocks are the rows of a table with this name and heading row. */
  readonly table?: { readonly label: string; readonly head: ReactNode };
}

/**
 * A long list, one page at a time: big buttons instead of dragging, and no row is ever cut. As high as its content, at most
 * what there is room for.
 */
export const Pages = ({ blocks, table }: PagesProps) => {
  const { t } = useTranslation('common');
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const controls = useRef<HTMLDivElement>(null);
  const [layout, setLayout] = useState<Layout>({ pages: [{ start: 0, end: blocks.length }], tops: [], total: 0 });
  const [asked, setAsked] = useState(0);

  useLayoutEffect(() => {
    const [outer, inner, foot] = [frame.current, list.current, controls.current];
    if (!outer || !inner || !foot) return;
    const apply = () => setLayout(measure(outer, inner, foot, blocks));
    apply();
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(apply);
    observer.observe(outer);
    observer.observe(inner);
    return () => observer.disconnect();
  }, [blocks]);

  const count = layout.pages.length;
  const current = Math.min(asked, count - 1);
  const page = layout.pages[current] ?? { start: 0, end: blocks.length };
  const top = layout.tops[page.start] ?? 0;
  return (
    <div className={styles['frame']} ref={frame} style={{ height: `${layout.total}px` }}>
      <div className={styles['window']} role={table && 'table'} aria-label={table?.label}>
        {table && (
          <div className="unseen" role="rowgroup">
            {table.head}
          </div>
        )}
        <div role={table && 'rowgroup'} ref={list} style={{ transform: `translateY(${-top}px)` }}>
          {blocks.map((block, index) => (
            <div
              key={block.key}
              className={styles['block']}
              data-shown={(index >= page.start && index < page.end) || index >= layout.tops.length}
            >
              {block.node}
            </div>
          ))}
        </div>
      </div>
      <div className={styles['controls']} ref={controls} data-shown={count > 1}>
        <Button kind="quiet" icon="up" disabled={current === 0} onPress={() => setAsked(current - 1)}>
          {t('previousPage')}
        </Button>
        <p aria-live="polite">{t('pageOf', { page: current + 1, pages: count })}</p>
        <Button kind="quiet" icon="down" disabled={current === count - 1} onPress={() => setAsked(current + 1)}>
          {t('nextPage')}
        </Button>
      </div>
    </div>
  );
};
