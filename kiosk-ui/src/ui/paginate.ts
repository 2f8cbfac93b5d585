/** How tall a block is, and whether it must not stand last on a page (a heading). */
export interface Measured {
  readonly height: number;
  readonly staysWithNext: boolean;
}

/** From the first block to before the last one. */
export interface PageOfBlocks {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a list of blocks into pages no higher than `available`, never through a block. A block higher than a page gets one
 * for itself.
 */
export const paginate = (blocks: readonly Measured[], available: number): readonly PageOfBlocks[] => {
  const pages: PageOfBlocks[] = [];
  let start = 0;
  while (start < blocks.length) {
    let end = start;
    let used = 0;
    for (const block of blocks.slice(start)) {
      if (end > start && used + block.height > available) break;
      used += block.height;
      end += 1;
    }
    if (end < blocks.length) {
      let kept = end;
      while (kept > start + 1 && blocks[kept - 1]?.staysWithNext) kept -= 1;
      if (!blocks[kept - 1]?.staysWithNext) end = kept;
    }
    pages.push({ start, end });
    start = end;
  }
  return pages.length === 0 ? [{ start: 0, end: 0 }] : pages;
};
