import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { deviceClassSchema } from '@linban/shared/devices/device-status.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { useMeasureSchema } from '@linban/shared/terminals/health.ts';
import * as v from 'valibot';
import { browserConfigSchema } from './browser/browser-config.ts';
import { explain, missingName, unknownName } from './config-file/explain.ts';
import { knownNames } from './config-file/known-names.ts';
import type { Language, Words } from './config-file/language.ts';
import { type Place, type ReadJson, readJson } from './config-file/read-json.ts';
import { deviceConfigSchema } from './devices/device-config.ts';
import { defaultBounds } from './outbox/outbox.ts';

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

const outboxBoundsSchema = v.strictObject({
  cases: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), defaultBounds.cases),
  hours: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)), defaultBounds.hours),
});

const configSchema = v.strictObject({
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: v.optional(port(0), 4710),
  /** The built screen application. */
  uiFolder: text,
  /** Where the terminal's key, its enrolment and the outbox are kept. */
  dataFolder: text,
  /** How many cases may wait for the server, and for how long, before the terminal takes no new ones. */
  outbox: v.optional(outboxBoundsSchema, defaultBounds),
  serverUrl: serverUrlSchema,
  /** Origins whose pages may show the screen in a frame. None in production. */
  allowedFrameAncestors: v.optional(v.array(originSchema), []),
  /** Name of the user whose programs, besides root's, alone may talk to the agent (Linux). Left out: every user of this machine. */
  screenUser: v.optional(v.pipe(v.string(), v.regex(/^[a-z_][a-z0-9_-]{0,31}$/))),
  /** Program that holds the terminal's key in hardware, with its arguments; left out: a file in the data folder. */
  terminalKeyCommand: v.optional(v.pipe(v.tupleWithRest([text], text), v.maxLength(20))),
  /** File with the one-time code that makes this machine a terminal; needed until it is enrolled. */
  enrolmentCodeFile: v.optional(text),
  /** The kiosk's own browser, started and watched over by the agent. */
  browser: v.optional(browserConfigSchema),
  /** What to do when mains is lost, where a power supply is configured. */
  power: v.optional(
    v.strictObject({
      /** How long the battery is trusted before the agent stops, seconds. */
      batterySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(3_600)), 60),
      /** Charge at which it stops at once, percent. */
      leastCharge: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)), 20),
      /** Run after the agent has stopped, to turn the machine off. */
      powerOffCommand: v.exactOptional(v.pipe(v.array(text), v.minLength(1))),
    }),
    {},
  ),
  /** A device that is left out counts as `noDevice`. */
  devices: v.optional(deviceConfigSchema, {}),
  /** How much of a consumable there is when it is new, e.g. the millimetres of a roll: `{"receiptPrinter": {"millimetres": 80000}}`. */
  consumables: v.optional(
    v.record(deviceClassSchema, v.record(useMeasureSchema, v.pipe(v.number(), v.integer(), v.minValue(1)))),
    {},
  ),
  /**
   * The command, with its arguments, that takes a device's power away and gives it back, where it can be switched: `{"idCardReader": ["uhubctl",
   * "-l", "1-1", "-p", "2", "-a", "cycle"]}`. Run without a shell, at most three times in ten minutes, when nothing gentler helped.
   */
  powerCycle: v.optional(v.record(deviceClassSchema, v.tupleWithRest([text], text)), {}),
  /** Port on 127.0.0.1 for `GET /metrics` in the format of Prometheus; without it there is none. */
  metricsPort: v.optional(port(1)),
  /** How long the agent leaves the devices alone when it was started more than five times in ten minutes; 0: it does not. */
  restartBrakeSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600)), 60),
});
export type AgentConfig = v.InferOutput<typeof configSchema>;

interface Problem {
  readonly place: Place;
  readonly path: string;
  readonly words: Words;
}

const problemOf = (issue: v.BaseIssue<unknown>, { placeOf }: ReadJson): Problem & { readonly name: string } => {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  const name = String(path.at(-1) ?? '');
  const parent = path.slice(0, -1);
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  return {
    name,
    path: path.join('.') || '(whole file)',
    place: placeOf(path, isUnknown ? 'name' : undefined),
    words: isUnknown ? unknownName(name, knownNames(configSchema, parent)) : explain(issue),
  };
};

/** One problem a setting; and a misspelt name is one, though the name that was meant is missing as well. */
const withoutEchoes = (problems: readonly (Problem & { readonly name: string })[]): readonly Problem[] =>
  problems.filter(
    ({ name, path, words }, index) =>
      problems.findIndex((other) => other.path === path) === index &&
      (words !== missingName || !problems.some((other) => other.words.en.endsWith(`did you mean "${name}"?`))),
  );

const lineOf = ({ place, path, words }: Problem, language: Language): string =>
  `${place.line}:${place.column}: ${path}: ${words[language]}`;

/**
 * Parses the content of a configuration file: JSON, with comments. Folders in it count from `baseFolder`. Each error is
 * one line: line and column in the file, the setting, and the rule in plain words.
 */
export const parseConfig = (
  content: string,
  baseFolder: string,
  language: Language = 'en',
): Result<AgentConfig, readonly string[]> => {
  const read = readJson(content);
  if (!read.ok) return fail(read.error.map((problem) => lineOf(problem, language)));
  const parsed = v.safeParse(configSchema, read.value.value);
  if (!parsed.success) {
    const problems = withoutEchoes(parsed.issues.map((issue) => problemOf(issue, read.value)));
    return fail(problems.map((problem) => lineOf(problem, language)));
  }
  const { uiFolder, dataFolder, enrolmentCodeFile, browser, ...rest } = parsed.output;
  return ok({
    ...rest,
    uiFolder: resolve(baseFolder, uiFolder),
    dataFolder: resolve(baseFolder, dataFolder),
    ...(enrolmentCodeFile !== undefined && { enrolmentCodeFile: resolve(baseFolder, enrolmentCodeFile) }),
    ...(browser !== undefined && { browser: { ...browser, folder: resolve(baseFolder, browser.folder) } }),
  });
};

/** Reads and parses a configuration file; each error begins with the name of the file. */
export const readConfig = (file: string, language: Language = 'en'): Result<AgentConfig, readonly string[]> => {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    return fail([`${file}: ${error instanceof Error && 'code' in error ? error.code : 'cannot be read'}`]);
  }
  const parsed = parseConfig(content, dirname(resolve(file)), language);
  return parsed.ok ? parsed : fail(parsed.error.map((line) => `${file}:${line}`));
};
