import { formatCode } from '@linban/shared/cases/codes.ts';
import { qrSvg } from './qr-svg.ts';
import type { PrintableDocument } from './templates.ts';

/**
 * What a template is given: the document's texts made printable, moments as Shanghai time, codes in groups, and the QR
 * code as a drawing.
 */
export interface TemplateInput {
  /** For `sys.inputs.document`. */
  readonly json: string;
  /** Every character that will be drawn from data, to be checked against the fonts. */
  readonly characters: string;
}

const shanghaiTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `2026-11-23 09:41:00` */
const localTime = (instant: string): string => shanghaiTime.format(new Date(instant));

/**
 * Line ends and tabs become blanks; control characters, lone surrogates and invisible formatting characters (which
 * could turn the reading direction or hide text) are dropped.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\t\n\r\u0085\p{Zl}\p{Zp}]+/gu, ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '');

const presented = (document: PrintableDocument) => {
  const issuedAt = localTime(document.issue.issuedAt);
  const issue = { ...document.issue, issuedOn: issuedAt.slice(0, 10), issuedTime: issuedAt.slice(0, 16) };
  if (document.template === 'supervision-letter')
    return { ...document, issue, caseNumber: formatCode(document.caseNumber) };
  const common = { issue, verification: { ...document.verification, code: formatCode(document.verification.code) } };
  if (document.template !== 'case-history') return { ...document, ...common };
  return {
    ...document,
    ...common,
    caseNumber: formatCode(document.caseNumber),
    steps: document.steps.map((step) => ({ ...step, at: localTime(step.at) })),
  };
};

export const templateInput = (document: PrintableDocument): TemplateInput => {
  const texts = JSON.stringify(presented(document), (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  );
  const characters = printable(texts);
  if (!('verification' in document)) return { json: texts, characters };
  return { json: `${texts.slice(0, -1)},"qr":${JSON.stringify(qrSvg(document.verification.link))}}`, characters };
};
