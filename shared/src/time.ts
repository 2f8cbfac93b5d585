import * as v from 'valibot';

/** A moment, ISO 8601 in UTC: `2026-11-23T01:41:00.000Z`. */
export const instantSchema = v.pipe(
  v.string(),
  v.maxLength(30),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'no such moment'),
);

/** The calendar day in Shanghai (UTC+8, no summer time since 1991) at a moment, `YYYY-MM-DD`. */
export const shanghaiDay = (moment: Date): string =>
  new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
