/**
 * Adds an empty signature field to a fresh PDF by an incremental update (ISO 32000-1, 7.5.6): the file's own bytes stay as
 * they are, new objects and a cross-reference section follow. It reads what the renderer writes (a classic
 * cross-reference table, ISO 32000-1, 7.5.4; catalog and page as plain objects; no form, no annotations yet) and throws
 * on anything else.
 */

/** A PDF with room for a signature. */
export interface SignablePdf {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the hexadecimal signature stands, `<` and `>` included. All other bytes are signed (12.8.1, ByteRange). */
  readonly gap: { readonly start: number; readonly end: number };
}

export interface SignatureFieldFacts {
  /** Whose signature it is, as viewers list it. */
  readonly signerName: string;
  readonly signedAt: Date;
  /** Room for the DER signature, in bytes. */
  readonly contentsLength: number;
  /** What kind of message it is (12.8.3). */
  readonly subFilter: 'ETSI.CAdES.detached' | 'adbe.pkcs7.detached';
}

interface FileStructure {
  readonly text: string;
  readonly crossReferenceOffset: number;
  readonly trailer: string;
  readonly size: number;
  /** Byte offsets by object number. */
  readonly offsets: ReadonlyMap<number, number>;
}

const capture = (text: string, pattern: RegExp, what: string): string => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`The PDF has no ${what} where one was expected.`);
  return found;
};

const objectNumber = (text: string, key: string): number =>
  Number(capture(text, new RegExp(`/${key}\\s+(\\d+)\\s+0\\s+R`), key));

const readOffsets = (table: string): Map<number, number> => {
  const offsets = new Map<number, number>();
  let number = 0;
  for (const line of table.split('\n')) {
    const section = /^(\d+) \d+\s*$/.exec(line);
    const entry = /^(\d{10}) \d{5} [nf]/.exec(line);
    if (section) number = Number(section[1]);
    if (entry) offsets.set(number++, Number(entry[1]));
  }
  return offsets;
};

const readStructure = (pdf: Uint8Array): FileStructure => {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  const crossReferenceOffset = Number(
    capture(text.slice(-64), /startxref\s+(\d+)\s+%%EOF\s*$/, 'cross-reference offset'),
  );
  const [table = '', ...rest] = text.slice(crossReferenceOffset).split('trailer');
  if (!table.startsWith('xref')) throw new Error('The PDF has no classic cross-reference table.');
  const trailer = rest.join('trailer');
  const size = Number(capture(trailer, /\/Size\s+(\d+)/, 'Size'));
  return { text, crossReferenceOffset, trailer, size, offsets: readOffsets(table) };
};

/** The dictionary of an object that has no stream, `<<` and `>>` included. */
const readDictionary = ({ text, offsets }: FileStructure, number: number): string => {
  const start = offsets.get(number);
  if (start === undefined) throw new Error(`The PDF has no object ${number}.`);
  const end = text.indexOf('endobj', start);
  return capture(text.slice(start, end), /^\d+ 0 obj\s*(<<[\s\S]*>>)\s*$/, `dictionary in object ${number}`);
};

/** Down the first branch of the page tree (7.7.3). */
const firstPage = (structure: FileStructure, node: number): number => {
  const dictionary = readDictionary(structure, node);
  if (/\/Type\s*\/Page\b/.test(dictionary)) return node;
  return firstPage(structure, Number(capture(dictionary, /\/Kids\s*\[\s*(\d+)\s+0\s+R/, 'page')));
};

const withEntry = (dictionary: string, key: string, value: string): string => {
  if (new RegExp(`/${key}\\b`).test(dictionary)) throw new Error(`The PDF already has ${key}.`);
  return `${dictionary.slice(0, -2)}/${key} ${value}\n>>`;
};

/** A text string (7.9.2.2): UTF-16BE in hexadecimal, so that nothing needs escaping. */
const textString = (text: string): string => `<${Buffer.from(`\uFEFF${text}`, 'utf16le').swap16().toString('hex')}>`;

/** A date (7.9.4) in UTC: `D:20261123014100Z`. */
const pdfDate = (moment: Date): string => `(D:${moment.toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z)`;

const crossReferenceSection = (offsets: ReadonlyMap<number, number>): string => {
  const entries = [...offsets].map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
  return `xref\n${entries.join('')}`;
};

const byteRangeWidth = 40;

/** The signature dictionary (12.8.1, table 252) with zeroes where range and signature will stand. */
const signatureDictionary = ({ signerName, signedAt, contentsLength, subFilter }: SignatureFieldFacts): string =>
  [
    `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /${subFilter}`,
    `/M ${pdfDate(signedAt)} /Name ${textString(signerName)}`,
    `/ByteRange ${' '.repeat(byteRangeWidth)}`,
    `/Contents <${'0'.repeat(contentsLength * 2)}> >>`,
  ].join('\n');

export const addSignatureField = (pdf: Uint8Array, facts: SignatureFieldFacts): SignablePdf => {
  const structure = readStructure(pdf);
  const catalogNumber = objectNumber(structure.trailer, 'Root');
  const catalog = readDictionary(structure, catalogNumber);
  const pageNumber = firstPage(structure, objectNumber(catalog, 'Pages'));
  const signatureNumber = structure.size;
  const fieldNumber = structure.size + 1;

  const objects: readonly (readonly [number, string])[] = [
    [pageNumber, withEntry(readDictionary(structure, pageNumber), 'Annots', `[${fieldNumber} 0 R]`)],
    // SigFlags 3: signatures exist, append only (12.7.2, table 219).
    [catalogNumber, withEntry(catalog, 'AcroForm', `<< /SigFlags 3 /Fields [${fieldNumber} 0 R] >>`)],
    [signatureNumber, signatureDictionary(facts)],
    // Field and widget in one, of no size: the visible mark is part of the page. Flags: Print, Locked (12.5.3).
    [
      fieldNumber,
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F 132 /Rect [0 0 0 0] /P ${pageNumber} 0 R /V ${signatureNumber} 0 R >>`,
    ],
  ];

  let update = structure.text.endsWith('\n') ? '' : '\n';
  const offsets = new Map<number, number>();
  for (const [number, body] of objects) {
    offsets.set(number, pdf.length + update.length);
    update += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const newCrossReference = pdf.length + update.length;
  // The old trailer's Root, Info and ID stay, except that an ID is copied as it is written (14.4).
  const kept = capture(structure.trailer, /^\s*<<([\s\S]*)>>\s*startxref/, 'trailer').replace(/\/Size\s+\d+/, '');
  update += `${crossReferenceSection(offsets)}trailer\n<< /Size ${structure.size + 2} /Prev ${structure.crossReferenceOffset}${kept}>>\nstartxref\n${newCrossReference}\n%%EOF\n`;

  const gapStart = pdf.length + update.indexOf('/Contents <') + '/Contents '.length;
  const gapEnd = gapStart + facts.contentsLength * 2 + 2;
  const total = pdf.length + update.length;
  const byteRange = `[0 ${gapStart} ${gapEnd} ${total - gapEnd}]`.padEnd(byteRangeWidth);
  update = update.replace(`/ByteRange ${' '.repeat(byteRangeWidth)}`, `/ByteRange ${byteRange}`);

  const bytes = new Uint8Array(total);
  bytes.set(pdf);
  bytes.set(Buffer.from(update, 'latin1'), pdf.length);
  return { bytes, gap: { start: gapStart, end: gapEnd } };
};
