import * as v from 'valibot';

/**
 * Life of a print job. `printed` means the printer itself confirmed it after the last byte; `uncertain` means nobody
 * can know (power or cable lost in mid-job): shown honestly, never retried by the machine.
 */
export const printJobStateSchema = v.picklist(['queued', 'sent', 'printed', 'failed', 'uncertain']);
export type PrintJobState = v.InferOutput<typeof printJobStateSchema>;

/** The closed set of reasons a print did not end as `printed`. */
export const printCauseSchema = v.picklist([
  'paper-out',
  'paper-jammed',
  'cover-open',
  'toner-out',
  'cutter-error',
  /** The paper path is blocked, by a jam or by something else: plain ESC/POS can't tell which. */
  'mechanical-error',
  'hardware-error',
  'offline',
  'no-confirmation',
  'interrupted',
  'canceled',
  'refused',
  'unprintable',
  'document-unavailable',
  /** It was printed as often as it may be. */
  'no-more-copies',
]);
export type PrintCause = v.InferOutput<typeof printCauseSchema>;

/** What became of a print job. The same job id always gets its first outcome back. */
export const printOutcomeSchema = v.variant('state', [
  v.strictObject({ state: v.literal('printed') }),
  v.strictObject({ state: v.literal('failed'), cause: printCauseSchema }),
  v.strictObject({ state: v.literal('uncertain'), cause: printCauseSchema }),
]);
export type PrintOutcome = v.InferOutput<typeof printOutcomeSchema>;

export const printJobIdSchema = v.pipe(v.string(), v.uuid(), v.brand('PrintJobId'));
export type PrintJobId = v.InferOutput<typeof printJobIdSchema>;
