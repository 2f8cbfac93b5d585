import { create } from 'qrcode';
import {
  characterHeightDots,
  halfWidthDots,
  lineSpacingDots,
  paperWidthDots,
  type Span,
  type Ticket,
  type TicketLine,
} from './paper.ts';

const marginDots = 32;
const baselineDots = 20;

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

/** Every character at its own dot, so that the picture's columns are the printer's and not the font's. */
const drawSpan = (span: Span, y: number, lineScale: number): string => {
  let at = 0;
  const positions: number[] = [];
  let text = '';
  for (const character of span.text) {
    if (character !== ' ') {
      positions.push(at);
      text += character;
    }
    at += halfWidthDots * (character < '\u007f' || character === '¥' || character === '▯' ? 1 : 2);
  }
  if (text === '') return '';
  // Characters of different heights stand on one base line.
  const top = y + (lineScale - span.scaleY) * characterHeightDots;
  const place = `translate(${span.x} ${top}) scale(${span.scaleX} ${span.scaleY})`;
  const weight = span.bold ? ' font-weight="bold"' : '';
  return `<text transform="${place}" x="${positions.join(' ')}" y="${baselineDots}"${weight}>${escapeXml(text)}</text>`;
};

const drawQr = (content: string, correction: 'L' | 'M' | 'Q' | 'H', moduleDots: number, y: number) => {
  const { modules } = create(content, { errorCorrectionLevel: correction });
  const side = modules.size * moduleDots;
  const left = Math.floor((paperWidthDots - side) / 2);
  let path = '';
  modules.data.forEach((isDark, index) => {
    if (!isDark) return;
    const column = index % modules.size;
    const row = Math.floor(index / modules.size);
    path += `M${left + column * moduleDots} ${y + row * moduleDots}h${moduleDots}v${moduleDots}h-${moduleDots}z`;
  });
  return { height: side, svg: `<path d="${path}"/>` };
};

const drawRaster = ({ x, width, height, bits }: Extract<TicketLine, { kind: 'raster' }>, y: number): string => {
  const isBlack = (row: number, column: number) =>
    column < width && ((bits[(row * width + column) >> 3] ?? 0) >> (7 - (column & 7))) & 1;
  let path = '';
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const start = column;
      while (isBlack(row, column)) column += 1;
      if (column > start) path += `M${x + start} ${y + row}h${column - start}v1H${x + start}z`;
    }
  return `<path d="${path}"/>`;
};

const drawLine = (line: TicketLine, y: number): { readonly height: number; readonly svg: string } => {
  if (line.kind === 'qr') {
    const { height, svg } = drawQr(line.content, line.correction, line.moduleDots, y + 8);
    return { height: height + 16, svg };
  }
  if (line.kind === 'raster') return { height: line.height, svg: drawRaster(line, y) };
  const scale = Math.max(1, ...line.spans.map((span) => span.scaleY));
  const height = Math.max(lineSpacingDots, scale * characterHeightDots + 6);
  return { height, svg: line.spans.map((span) => drawSpan(span, y, scale)).join('') };
};

/** The ticket as paper: an SVG picture, one unit a dot (8 dots = 1 mm). */
export const renderTicketSvg = (ticket: Ticket): string => {
  let y = marginDots;
  let drawn = '';
  for (const line of ticket.lines) {
    const { height, svg } = drawLine(line, y);
    drawn += svg;
    y += height;
  }
  const width = paperWidthDots + 2 * marginDots;
  const height = y + marginDots;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-marginDots} 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<rect x="${-marginDots}" width="${width}" height="${height}" fill="#fffef9"/>` +
    `<g fill="#1a1a1a" font-family="'Noto Sans Mono CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',monospace" font-size="${characterHeightDots}" xml:space="preserve">${drawn}</g></svg>`
  );
};
