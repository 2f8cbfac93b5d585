/** How much room a text takes, in halves of a Chinese character. */
export const roomOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\u2e80-\u9fff\uff00-\uffef]/.test(character) ? 2 : 1), 0);

/** Headings are set in bold letters. */
const bolder = 1.45;
const least = 5;
const most = 22;

/** Shares of the width for the columns of a table: by their longest text, within limits, so that long texts wrap. */
export const columnShares = (columns: readonly string[], rows: readonly (readonly string[])[]): readonly number[] =>
  columns.map((heading, index) => {
    const longest = rows.reduce((room, row) => Math.max(room, roomOf(row[index] ?? '')), roomOf(heading) * bolder);
    return Math.min(most, Math.max(least, longest));
  });
