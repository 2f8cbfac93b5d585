import { create } from 'qrcode';

/**
 * A QR code (ISO/IEC 18004, error correction M) as an SVG of one filled path: a run of dark modules is one rectangle.
 * The quiet zone is four modules, as the standard asks.
 */
export const qrSvg = (text: string): string => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const quiet = 4;
  const rows = Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (_, x) => (modules.get(y, x) ? '1' : '0')).join(''),
  );
  const path = rows
    .flatMap((row, y) =>
      Array.from(row.matchAll(/1+/g), ({ index, 0: run }) => {
        const width = run.length;
        return `M${index + quiet} ${y + quiet}h${width}v1h-${width}z`;
      }),
    )
    .join('');
  const side = modules.size + 2 * quiet;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"><path d="${path}"/></svg>`;
};
