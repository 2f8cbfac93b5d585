import * as v from 'valibot';

// Line breaks and control characters become one blank; invisible format characters and halves of surrogates vanish:
// nothing but visible characters may reach a printer that takes its commands from the same stream.
const withoutControls = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\p{Zs}--\u{3000}]/gv, ' ');

const line = (maxLength: number) =>
  v.pipe(v.string(), v.maxLength(maxLength), v.transform(withoutControls), v.maxLength(maxLength));

/** One block of a receipt: what is printed, never how the printer is told. */
export const receiptBlockSchema = v.variant('kind', [
  /** Centred, large. */
  v.strictObject({ kind: v.literal('title'), text: line(60) }),
  v.strictObject({
    kind: v.literal('text'),
    text: line(1000),
    size: v.optional(v.picklist(['normal', 'large'])),
  }),
  /** Label on the left, value on the right edge; a long value wraps under its own beginning. */
  v.strictObject({ kind: v.literal('field'), label: line(40), value: line(300) }),
  /** A line across the paper. */
  v.strictObject({ kind: v.literal('rule') }),
  /** A QR code, centred. Visible ASCII only, so that one character is one byte on every printer. */
  v.strictObject({ kind: v.literal('qr'), content: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/)) }),
  /** One blank line. */
  v.strictObject({ kind: v.literal('feed') }),
]);
export type ReceiptBlock = v.InferOutput<typeof receiptBlockSchema>;

/** The printable content of one receipt (凭条), top to bottom. Parsing removes control characters from all texts. */
export const receiptSchema = v.strictObject({
  blocks: v.pipe(v.array(receiptBlockSchema), v.minLength(1), v.maxLength(100)),
});
export type Receipt = v.InferOutput<typeof receiptSchema>;
