import * as v from 'valibot';

/** The A4 printer of a terminal. */
export const documentPrinterConfigSchema = v.strictObject({
  uri: v.pipe(v.string(), v.url()),
  sides: v.optional(v.picklist(['one-sided', 'two-sided-long-edge']), 'one-sided'),
});
