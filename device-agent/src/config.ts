import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { deviceConfigSchema } from './devices/device-config.ts';

const port = (min: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(65_535));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** A web origin: scheme, host, port, nothing behind it. */
const originSchema = v.pipe(
  v.string(),
  v.check((value) => URL.canParse(value) && new URL(value).origin === value, 'must be an origin like http://host:port'),
);

const serverUrlSchema = v.pipe(
  v.string(),
  v.url(),
  v.check((value) => /^https?:$/.test(new URL(value).protocol), 'must begin with http:// or https://'),
  v.transform((value) => value.replace(/\/+$/, '')),
);

const configSchema = v.strictObject({
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: v.optional(port(0), 4710),
  /** The built screen application. */
  uiFolder: text,
  /** Where the terminal's key, its enrolment and the outbox are kept. */
  dataFolder: text,
  serverUrl: serverUrlSchema,
  /** Origins whose pages may show the screen in a frame. None in production. */
  allowedFrameAncestors: v.optional(v.array(originSchema), []),
  /** File with the one-time code that makes this machine a terminal; needed until it is enrolled. */
  enrolmentCodeFile: v.optional(text),
  /** A device that is left out counts as `noDevice`. */
  devices: v.optional(deviceConfigSchema, {}),
});
export type AgentConfig = v.InferOutput<typeof configSchema>;

const pathOf = (issue: v.BaseIssue<unknown>): string => v.getDotPath(issue) ?? '(whole file)';

/** Parses the content of a configuration file. Folders in it count from `baseFolder`. Each error names its place in the file. */
export const parseConfig = (content: string, baseFolder: string): Result<AgentConfig, readonly string[]> => {
  let raw: unknown;
  try {
    raw = JSON.parse(content);
  } catch {
    return fail(['(whole file): not JSON']);
  }
  const parsed = v.safeParse(configSchema, raw);
  if (!parsed.success) return fail(parsed.issues.map((issue) => `${pathOf(issue)}: ${issue.message}`));
  const { uiFolder, dataFolder, enrolmentCodeFile, ...rest } = parsed.output;
  return ok({
    ...rest,
    uiFolder: resolve(baseFolder, uiFolder),
    dataFolder: resolve(baseFolder, dataFolder),
    ...(enrolmentCodeFile !== undefined && { enrolmentCodeFile: resolve(baseFolder, enrolmentCodeFile) }),
  });
};

/** Reads and parses a configuration file. */
export const readConfig = (file: string): Result<AgentConfig, readonly string[]> => {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    return fail([`${file}: ${error instanceof Error && 'code' in error ? error.code : 'cannot be read'}`]);
  }
  const parsed = parseConfig(content, dirname(resolve(file)));
  return parsed.ok ? parsed : fail(parsed.error.map((line) => `${file}: ${line}`));
};
