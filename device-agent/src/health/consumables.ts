import type { DatabaseSync } from 'node:sqlite';
import { type DeviceClass, deviceClassSchema } from '@linban/shared/devices/device-status.ts';
import type { Result } from '@linban/shared/result.ts';
import { type Consumption, type UseMeasure, useMeasureSchema } from '@linban/shared/terminals/health.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { type DiskError, writeTo } from '../outbox/database.ts';

/** What one act used: `{ millimetres: 180, cuts: 1 }`, `{ pages: 2 }`, `{ reads: 1 }`. */
export type DeviceUse = { readonly [M in UseMeasure]?: number };

/** Counts what devices use up, over restarts. Holds device, measure, figure and time only. */
export interface Consumables {
  /** Adds a use. Figures that are no whole number above zero are left out. */
  countUse(device: DeviceClass, use: DeviceUse): Result<null, DiskError>;
  /** Paper was put in, a part was changed: counting begins anew. */
  replenish(device: DeviceClass, measure: UseMeasure): Result<null, DiskError>;
  /** What was counted, device by device. */
  list(): readonly Consumption[];
}

const rowSchema = v.object({
  device: deviceClassSchema,
  measure: useMeasureSchema,
  used: v.number(),
  since: v.string(),
});
type Row = v.InferOutput<typeof rowSchema>;

/** `sizes`: how much there is when it is new, where the configuration says so. */
export const openConsumables = (
  database: DatabaseSync,
  options: {
    readonly clock: Pick<Clock, 'now'>;
    readonly sizes: (device: DeviceClass, measure: UseMeasure) => number | null;
  },
): Consumables => {
  const add = database.prepare(
    `insert into device_use (device, measure, used, since) values (?, ?, ?, ?)
     on conflict (device, measure) do update set used = used + excluded.used`,
  );
  const restart = database.prepare(
    `insert into device_use (device, measure, used, since) values (?, ?, 0, ?)
     on conflict (device, measure) do update set used = 0, since = excluded.since`,
  );
  const all = database.prepare('select device, measure, used, since from device_use order by device, measure');
  const read = (): Row[] =>
    // Rows of a device class that a later version knew are not ours to report.
    all.all().flatMap((raw) => {
      const row = v.safeParse(rowSchema, raw);
      return row.success ? [row.output] : [];
    });
  const stamp = () => options.clock.now().toISOString();
  // What is shown comes from memory: a disk that fails for a moment must not hide it.
  let rows = read();

  return {
    countUse: (device, use) =>
      writeTo(database, () => {
        for (const measure of useMeasureSchema.options) {
          const amount = use[measure] ?? 0;
          if (Number.isSafeInteger(amount) && amount > 0) add.run(device, measure, amount, stamp());
        }
        rows = read();
        return null;
      }),
    replenish: (device, measure) =>
      writeTo(database, () => {
        restart.run(device, measure, stamp());
        rows = read();
        return null;
      }),
    list: () => rows.map((row) => ({ ...row, of: options.sizes(row.device, row.measure) })),
  };
};
