import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const httpUrl = v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//), v.maxLength(120));

/** What the server is told at start-up, as one JSON file. Relative folders count from the file's own folder. */
const serverConfigSchema = v.strictObject({
  /** 0: any free port. */
  port,
  host: v.optional(v.string(), '127.0.0.1'),
  /** Keys, enrolment codes and the embedded database. */
  dataFolder: v.pipe(v.string(), v.minLength(1)),
  /** Where people reach this server: printed in QR codes. */
  publicUrl: httpUrl,
  /** An own PostgreSQL; without it the embedded one is started. */
  databaseUrl: v.optional(v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//))),
  /** Where the departments are reached, by the address keys of the catalogue's `departments.json`. */
  departments: v.record(v.string(), httpUrl),
  terminals: v.array(v.strictObject({ terminalId: v.string(), profile: terminalProfileSchema })),
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

export const readServerConfig = (path: string): Result<ServerConfig, string> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(`${path}: ${error instanceof SyntaxError ? 'not JSON' : 'cannot be read'}`);
  }
  const parsed = parseServerConfig(value);
  if (!parsed.ok) return fail(`${path}: ${parsed.error}`);
  const base = dirname(resolve(path));
  const { catalogueFolder, dataFolder } = parsed.value;
  return ok({
    ...parsed.value,
    dataFolder: resolve(base, dataFolder),
    ...(catalogueFolder === undefined ? {} : { catalogueFolder: resolve(base, catalogueFolder) }),
  });
};
