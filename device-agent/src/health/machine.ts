import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { freemem, totalmem, uptime } from 'node:os';
import { join } from 'node:path';
import type { HealthReport } from '@linban/shared/terminals/health.ts';

/** Where Linux shows its temperature sensors, in thousandths of a degree Celsius. */
const thermalFolder = '/sys/class/thermal';

const plausible = (degrees: number): boolean => degrees > -100 && degrees < 200;

const temperatureOf = (zone: string): number | null => {
  try {
    const text = readFileSync(join(zone, 'temp'), 'utf8').trim();
    // An empty or garbled reading counts as none, not as zero degrees.
    const degrees = /^-?\d+$/.test(text) ? Number(text) / 1000 : Number.NaN;
    return plausible(degrees) ? degrees : null;
  } catch {
    return null; // a sensor that is switched off refuses to be read
  }
};

/** The hottest sensor, degrees Celsius; `null` where there is none. */
export const readTemperature = (folder = thermalFolder): number | null => {
  let zones: string[];
  try {
    zones = readdirSync(folder).filter((name) => name.startsWith('thermal_zone'));
  } catch {
    return null;
  }
  const readings = zones.map((zone) => temperatureOf(join(folder, zone))).filter((degrees) => degrees !== null);
  return readings.length === 0 ? null : Math.max(...readings);
};

/** Space on the file system of a folder; `null` where it can't be asked. */
export const readDisk = (folder: string): HealthReport['machine']['disk'] => {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
};

/** How the machine is that the agent runs on. Takes well under a millisecond. */
export const readMachine = (dataFolder: string): HealthReport['machine'] => ({
  disk: readDisk(dataFolder),
  // On Linux `freemem` is MemAvailable: what programs can still get, caches included.
  memory: { agentBytes: process.memoryUsage.rss(), availableBytes: freemem(), totalBytes: totalmem() },
  temperature: readTemperature(),
  upSeconds: Math.floor(uptime()),
});
