/** A cell that a spreadsheet would work out as a formula is kept as text by an apostrophe before it (OWASP, CSV injection). */
const asText = (cell: string): string => (/^[\s]*[=+\-@]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell);

const quoted = (cell: string): string => `"${asText(cell).replaceAll('"', '""')}"`;

/** Rows as a CSV file (RFC 4180) that spreadsheets open as UTF-8, and work nothing out of. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  `\uFEFF${rows.map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : quoted(cell))).join(',')).join('\r\n')}\r\n`;
