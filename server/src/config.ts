import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { centreIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';
import { publicKeySchema } from './departments/message-keys.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const httpUrl = v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//), v.maxLength(120));

/** Whole, but tests count in tenths. */
const duration = (from: number, to: number) => v.pipe(v.number(), v.minValue(from), v.maxValue(to));

/** How a department's system is reached, and by which keys it signs: two while it changes its key. */
const departmentLinkSchema = v.strictObject({
  url: httpUrl,
  publicKeys: v.pipe(v.array(publicKeySchema), v.minLength(1), v.maxLength(4)),
});
export type DepartmentLink = v.InferOutput<typeof departmentLinkSchema>;

/** How patient the server is with departments. */
const referralTimingSchema = v.strictObject({
  /** Before a case that was not answered is referred again; the pauses grow from there. */
  firstSeconds: v.optional(v.pipe(duration(1, 3600), v.integer()), 5),
  /** How often it is looked which cases are due. */
  pollSeconds: v.optional(duration(0.5, 60), 1),
  longestPauseSeconds: v.optional(v.pipe(duration(1, 3600), v.integer()), 30),
  /** A department that has received a case and says nothing is asked so often how far it is. */
  statusEverySeconds: v.optional(duration(1, 86_400), 60),
  /** After so many answers that make no sense a case is set aside for people; so it is after so much silence, or without a decision. */
  wrongAnswers: v.optional(v.pipe(duration(1, 1000), v.integer()), 10),
  silentHours: v.optional(duration(0.001, 8760), 72),
  undecidedHours: v.optional(duration(0.001, 8760), 240),
  /** After so many failures one after the other a department is left alone, for a pause that doubles as long as it stays away. */
  failuresBeforePause: v.optional(v.pipe(duration(1, 1000), v.integer()), 5),
  firstBreakSeconds: v.optional(duration(0.1, 3600), 5),
  longestBreakSeconds: v.optional(duration(0.1, 3600), 60),
});
export type ReferralTiming = v.InferOutput<typeof referralTimingSchema>;
export const usualReferralTiming: ReferralTiming = v.parse(referralTimingSchema, {});

const retentionSchema = v.strictObject({
  /** After its last step a case is kept for so long, unless its item says otherwise (`retentionYears`). Who looked at it is kept as long. */
  caseYears: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 10),
  /** The paper of a look-up is the resident's: here it is kept for so long, for another copy. */
  lookupDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 30),
  /** An application that was begun and kept for later, and that nobody goes on with. */
  draftDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)), 30),
});
export type RetentionRules = v.InferOutput<typeof retentionSchema>;

const hour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(23));
const threshold = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(10_000));

/** What electronic supervision watches for, beside the limits that items have. */
const supervisionSchema = v.strictObject({
  /** How often it is looked, at one of the servers. */
  everyMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440)), 10),
  /** A yellow card that is left alone for so many working days becomes red. */
  untreatedDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)), 3),
  /** A step is reported to the municipal platform within so many working days. */
  reportDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30)), 1),
  /** Patterns are looked for in so many days until now. */
  windowDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366)), 30),
  /** A department's answer that whoever asked it writes down within so many minutes came by no letter. */
  replyMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440)), 10),
  /** A case that lay for so many working days and was then accepted and decided within so many minutes was carried on paper. */
  lainDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)), 2),
  atOnceMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440)), 10),
  /** Hours in Shanghai between which staff have no business with cases. */
  nightFromHour: v.optional(hour, 21),
  nightToHour: v.optional(hour, 7),
  /** The same phone, or account, in the cases of so many people is odd. Old couples share the phone of their child. */
  samePhonePeople: v.optional(threshold, 4),
  sameAccountPeople: v.optional(threshold, 2),
  /** So many looks at the cases of one person, by somebody who does nothing for them, are odd. */
  manyReads: v.optional(threshold, 5),
});
export type SupervisionRules = v.InferOutput<typeof supervisionSchema>;

/** What the server is told at start-up, as one JSON file. Relative folders count from the file's own folder. */
const serverConfigSchema = v.strictObject({
  /** 0: any free port. */
  port,
  host: v.optional(v.string(), '127.0.0.1'),
  /** Keys, enrolment codes and the embedded database. */
  dataFolder: v.pipe(v.string(), v.minLength(1)),
  /** Where people reach this server: printed in QR codes. */
  publicUrl: httpUrl,
  /** An own PostgreSQL; without it and without `DATABASE_URL` in the environment the embedded one is started. */
  databaseUrl: v.optional(v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//))),
  /** Where the departments are reached, by the address keys of the catalogue's `departments.json`. */
  departments: v.record(v.string(), departmentLinkSchema),
  /** The municipal platform that hears of the steps of cases; without it nothing is kept for one. As patient with it as with departments. */
  platform: v.optional(departmentLinkSchema),
  /** How documents are signed: `sm2-sm3` where commercial cryptography is asked for. What was issued before keeps its signature. */
  signature: v.optional(
    v.strictObject({ algorithm: v.optional(v.picklist(['ecdsa-p256', 'sm2-sm3']), 'ecdsa-p256') }),
    {},
  ),
  /** Who watches the public log from outside: asked to put their names under its heads, so that it can't show two trees. */
  witnesses: v.optional(
    v.pipe(v.array(v.strictObject({ url: httpUrl, key: v.pipe(v.string(), v.maxLength(140)) })), v.maxLength(7)),
    [],
  ),
  witnessEverySeconds: v.optional(duration(0.5, 86_400), 60),
  referrals: v.optional(referralTimingSchema, {}),
  retention: v.optional(retentionSchema, {}),
  supervision: v.optional(supervisionSchema, {}),
  terminals: v.array(
    v.strictObject({
      terminalId: v.string(),
      /** Which of the catalogue's `centres.json` it stands in: whose staff sees what comes from it. */
      centre: centreIdSchema,
      profile: terminalProfileSchema,
    }),
  ),
  /** Days after which a terminal replaces its key. */
  terminalKeyDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 90),
  /** Where the service items are; by default those that come with the server. */
  catalogueFolder: v.optional(v.string()),
});
export type ServerConfig = v.InferOutput<typeof serverConfigSchema>;

/** Where in a checked value something is wrong, in words: `terminals.0.profile.name: …`. Never quotes the value. */
export const issuePlaces = (issues: readonly v.BaseIssue<unknown>[]): readonly string[] =>
  issues.map((issue) => `${v.getDotPath(issue) ?? '(root)'}: expected ${issue.expected ?? 'something else'}`);

export const issuePaths = (issues: readonly v.BaseIssue<unknown>[]): string => issuePlaces(issues).join('; ');

export const parseServerConfig = (value: unknown): Result<ServerConfig, string> => {
  const parsed = v.safeParse(serverConfigSchema, value);
  if (!parsed.success) return fail(issuePaths(parsed.issues));
  const mismatch = parsed.output.terminals.find(({ terminalId, profile }) => profile.terminalId !== terminalId);
  return mismatch ? fail(`terminals: the profile of ${mismatch.terminalId} names another terminal`) : ok(parsed.output);
};

/** Of a configuration that names a database the same. */
const withDatabase = (value: unknown, databaseUrl: string): unknown =>
  typeof value === 'object' && value !== null && !('databaseUrl' in value) ? { ...value, databaseUrl } : value;

/** Reads and checks one from its file; the database of the environment counts where the file names none. */
export const readServerConfig = (
  path: string,
  { DATABASE_URL: databaseUrl }: NodeJS.ProcessEnv = process.env,
): Result<ServerConfig, string> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(`${path}: ${error instanceof SyntaxError ? 'not JSON' : 'cannot be read'}`);
  }
  const whole = databaseUrl ? withDatabase(value, databaseUrl) : value;
  const parsed = parseServerConfig(whole);
  if (!parsed.ok) return fail(`${path}${whole === value ? '' : ' and DATABASE_URL'}: ${parsed.error}`);
  const base = dirname(resolve(path));
  const { catalogueFolder, dataFolder } = parsed.value;
  return ok({
    ...parsed.value,
    dataFolder: resolve(base, dataFolder),
    ...(catalogueFolder === undefined ? {} : { catalogueFolder: resolve(base, catalogueFolder) }),
  });
};
