import type { Receipt } from '@linban/shared/devices/receipt.ts';

/** A receipt that shows what the printer has to be able to do: sizes, columns, Chinese, a code. */
export const testReceipt = (at: Date): Receipt => ({
  blocks: [
    { kind: 'title', text: '测试凭条 TEST' },
    { kind: 'rule' },
    { kind: 'field', label: '时间', value: at.toISOString() },
    { kind: 'field', label: '对齐', value: '右边对齐 1234567890' },
    { kind: 'text', text: '汉字与 ASCII 混排：社区事务受理服务中心自助终端 ABCDEFG abcdefg 0123456789' },
    { kind: 'text', text: '大字', size: 'large' },
    { kind: 'qr', content: 'LINBAN-TEST' },
    { kind: 'feed' },
  ],
});

/** A4 in points. */
const page = { width: 595, height: 842, edge: 28 };

const content = (at: Date): string => {
  const { width, height, edge } = page;
  return [
    `1 w ${edge} ${edge} ${width - 2 * edge} ${height - 2 * edge} re S`,
    `BT /F 28 Tf ${edge * 2} ${height - 100} Td (Linban test page) Tj ET`,
    `BT /F 14 Tf ${edge * 2} ${height - 130} Td (${at.toISOString()}) Tj ET`,
    `BT /F 14 Tf ${edge * 2} ${height - 160} Td (The frame is 10 mm from each edge of A4.) Tj ET`,
  ].join('\n');
};

/** One A4 page as PDF, with a frame by which one sees scaling and a tray with other paper. */
export const testPage = (at: Date): Uint8Array => {
  const stream = content(at);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>`,
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(text.length);
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new TextEncoder().encode(text);
};
