import * as v from 'valibot';
import { knownOf } from '../contracts/additions.ts';
import { type DeviceClass, deviceActionSchema, deviceClassSchema } from '../devices/device-status.ts';
import { instantSchema } from '../time.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const version = v.pipe(v.string(), v.maxLength(40));

/** How far a device in trouble was helped, gentlest first: what is being tried, or was tried last. */
export const recoveryRungSchema = v.picklist(['retry', 'reset', 'reopen', 'powerCycle', 'gaveUp']);
export type RecoveryRung = v.InferOutput<typeof recoveryRungSchema>;

/** A device that a machine may be able to help. A device that works, or that waits for a hand on site, has none. */
export const deviceRecoverySchema = v.strictObject({
  device: deviceClassSchema,
  rung: recoveryRungSchema,
  /** Since when it stands on this rung. */
  since: instantSchema,
  /** Everything was tried: somebody has to be sent. Stays until the device works again. */
  workOrder: v.nullable(v.strictObject({ action: deviceActionSchema, since: instantSchema })),
});
export type DeviceRecovery = v.InferOutput<typeof deviceRecoverySchema>;

/** What a device wears out or uses up. `readFailures`: cards that gave nothing. */
export const useMeasureSchema = v.picklist(['millimetres', 'cuts', 'pages', 'reads', 'readFailures']);
export type UseMeasure = v.InferOutput<typeof useMeasureSchema>;

/** How much of something was used since it was last replenished. */
export const consumptionSchema = v.strictObject({
  device: deviceClassSchema,
  measure: useMeasureSchema,
  used: count,
  /** How much there is when it is new, where that is configured. */
  of: v.nullable(count),
  since: instantSchema,
});
export type Consumption = v.InferOutput<typeof consumptionSchema>;

/** What a maintainer wants to know of a terminal besides its devices: no personal data, figures only. */
export const healthReportSchema = v.strictObject({
  recoveries: v.pipe(knownOf(deviceRecoverySchema), v.maxLength(20)),
  consumables: v.pipe(knownOf(consumptionSchema), v.maxLength(50)),
  machine: v.strictObject({
    /** The file system that holds the outbox. `null`: could not be read. */
    disk: v.nullable(v.strictObject({ freeBytes: count, totalBytes: count })),
    /** `availableBytes`: could be given to programs without swapping. */
    memory: v.strictObject({ agentBytes: count, availableBytes: count, totalBytes: count }),
    /** The hottest sensor, degrees Celsius. `null`: this machine has none. */
    temperature: v.nullable(v.pipe(v.number(), v.minValue(-100), v.maxValue(200))),
    upSeconds: count,
  }),
  /** Whether the page on the screen shows signs of life, not only its process. */
  screen: v.strictObject({ alive: v.boolean(), lastBeatAt: v.nullable(instantSchema) }),
  link: v.strictObject({
    /** From a report to its answer, the last one. `null`: none was answered yet. */
    roundTripMs: v.nullable(count),
    /** How often the link came back since the agent started. */
    reconnects: count,
    /** The server's clock minus this one's; exact to half a round trip. `null`: not known yet. */
    clockOffsetMs: v.nullable(v.pipe(v.number(), v.integer())),
  }),
  /** `ui`: names the build of the screen application; `null`: there is none. */
  versions: v.strictObject({ agent: version, node: version, ui: v.nullable(version) }),
  agentStartedAt: instantSchema,
  /** `recent`: starts of the agent within ten minutes. In a storm it leaves the devices alone for a while. */
  restarts: v.strictObject({ recent: count, isStorm: v.boolean() }),
  /**
   * The browser that the agent runs. `recent`: its starts after a fault within ten minutes; in a storm the next one waits.
   * `null`: somebody else shows the screen, or the agent is older than this.
   */
  browser: v.optional(v.nullable(v.strictObject({ recent: count, isStorm: v.boolean() })), null),
});
export type HealthReport = v.InferOutput<typeof healthReportSchema>;

const mebibyte = 1024 * 1024;
/** Room for a day's cases and logs; below that somebody should look before the outbox refuses. */
const leastDisk = { bytes: 512 * mebibyte, share: 0.05 };
const leastMemoryShare = 0.1;
/** Degrees Celsius. Processors slow themselves down from about here. */
const mostTemperature = 85;
/** A terminal's credential is valid for a minute: a clock that is further off soon locks it out. */
const mostClockOffsetMs = 30_000;
const longestWaitMs = 3_600_000;
/** Of a roll: change it before somebody stands there without a receipt. */
const mostUsedShare = 0.9;

/** Something a maintainer should look at. */
export type HealthAlarm =
  | { readonly kind: 'gaveUp' | 'nearlyUsedUp'; readonly device: DeviceClass }
  | {
      readonly kind:
        | 'restartStorm'
        | 'browserStorm'
        | 'screenSilent'
        | 'diskLow'
        | 'memoryLow'
        | 'hot'
        | 'clockOff'
        | 'outboxDiskError'
        | 'outboxFull'
        | 'outboxOld'
        | 'outboxStuck'
        | 'caseSetAside';
    };
type PlainAlarm = Exclude<HealthAlarm, { device: DeviceClass }>['kind'];

/** Whether so much of a consumable is used that it should be changed; never where its size is not known. */
export const isNearlyUsedUp = ({ used, of }: Consumption): boolean =>
  of !== null && of > 0 && used >= of * mostUsedShare;

/** What an outbox reports of itself, as far as it can need a person. */
export interface OutboxPicture {
  readonly oldestAt: string | null;
  readonly setAside: number;
  /** Why it takes no new case. */
  readonly alarm: 'full' | 'old' | 'diskError' | null;
}

/** What in a report needs a person, in one order everywhere: devices first, then the machine. */
export const healthAlarms = (health: HealthReport, outbox: OutboxPicture, now: Date): readonly HealthAlarm[] => {
  const { machine, screen, link, restarts, browser } = health;
  const { disk, memory, temperature } = machine;
  const plain: Readonly<Record<PlainAlarm, boolean>> = {
    restartStorm: restarts.isStorm,
    browserStorm: browser?.isStorm ?? false,
    screenSilent: !screen.alive,
    diskLow: disk !== null && disk.freeBytes < Math.max(leastDisk.bytes, disk.totalBytes * leastDisk.share),
    memoryLow: memory.availableBytes < memory.totalBytes * leastMemoryShare,
    hot: temperature !== null && temperature >= mostTemperature,
    clockOff: Math.abs(link.clockOffsetMs ?? 0) >= mostClockOffsetMs,
    outboxDiskError: outbox.alarm === 'diskError',
    outboxFull: outbox.alarm === 'full',
    outboxOld: outbox.alarm === 'old',
    outboxStuck:
      outbox.alarm !== 'old' &&
      outbox.oldestAt !== null &&
      now.getTime() - Date.parse(outbox.oldestAt) >= longestWaitMs,
    caseSetAside: outbox.setAside > 0,
  };
  const order: readonly PlainAlarm[] = [
    'restartStorm',
    'browserStorm',
    'screenSilent',
    'diskLow',
    'memoryLow',
    'hot',
    'clockOff',
    'outboxDiskError',
    'outboxFull',
    'outboxOld',
    'outboxStuck',
    'caseSetAside',
  ];
  const usedUp = new Set(health.consumables.filter(isNearlyUsedUp).map(({ device }) => device));
  return [
    ...health.recoveries
      .filter(({ workOrder }) => workOrder !== null)
      .map(({ device }) => ({ kind: 'gaveUp', device }) as const),
    ...[...usedUp].map((device) => ({ kind: 'nearlyUsedUp', device }) as const),
    ...order.filter((kind) => plain[kind]).map((kind) => ({ kind })),
  ];
};
