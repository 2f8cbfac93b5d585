import { type OutboxStatus, outboxAlarmSchema } from '@linban/shared/contracts/terminal-link.ts';
import { type DeviceStatuses, deviceStateSchema } from '@linban/shared/devices/device-status.ts';
import type { HealthReport } from '@linban/shared/terminals/health.ts';

/** What the metrics are made of: what the terminal reports, and its process. Nothing of a person is in any of it. */
export interface MetricsPicture {
  readonly devices: DeviceStatuses;
  readonly outbox: OutboxStatus;
  readonly health: HealthReport;
  readonly linkUp: boolean;
  /** User and system time of the agent since it started, microseconds. */
  readonly cpuMicroseconds: number;
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** `null`: not known, and left out. */
  readonly value: number | boolean | null;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const writeSample = (name: string, { labels = {}, value }: Sample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${Number(value)}`;
};

const writeMetric = ({ name, help, type, samples }: Metric): readonly string[] => {
  const known = samples.filter(({ value }) => value !== null);
  if (known.length === 0) return [];
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...known.map((sample) => writeSample(name, sample))];
};

const gauge = (name: string, help: string, ...samples: readonly Sample[]): Metric => ({
  name,
  help,
  type: 'gauge',
  samples,
});
const counter = (name: string, help: string, ...samples: readonly Sample[]): Metric => ({
  ...gauge(name, help, ...samples),
  type: 'counter',
});
const seconds = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant) / 1000);

const metricsOf = ({ devices, outbox, health, linkUp, cpuMicroseconds }: MetricsPicture): readonly Metric[] => {
  const { machine, link, versions, restarts, screen, browser } = health;
  const present = Object.values(devices).filter(({ state }) => state !== 'noDevice');
  const thousandth = (value: number | null) => (value === null ? null : value / 1000);
  return [
    gauge(
      'linban_device_state',
      'State of each configured device: 1 for the state it is in.',
      ...present.flatMap(({ class: device, state }) =>
        deviceStateSchema.options.map((each) => ({ labels: { device, state: each }, value: each === state })),
      ),
    ),
    gauge(
      'linban_device_recovery',
      'Devices that are being helped, by the step they are at.',
      ...health.recoveries.map(({ device, rung }) => ({ labels: { device, rung }, value: 1 })),
    ),
    gauge(
      'linban_device_used',
      'What was used since it was replenished.',
      ...health.consumables.map(({ device, measure, used }) => ({ labels: { device, measure }, value: used })),
    ),
    gauge(
      'linban_outbox_cases',
      'Cases in the outbox.',
      { labels: { state: 'waiting' }, value: outbox.waiting },
      { labels: { state: 'setAside' }, value: outbox.setAside },
    ),
    gauge(
      'linban_outbox_alarm',
      'Why no new case is taken: 1 for the cause.',
      ...outboxAlarmSchema.options.map((cause) => ({ labels: { cause }, value: cause === outbox.alarm })),
    ),
    gauge('linban_outbox_oldest_timestamp_seconds', 'When the oldest waiting case was put.', {
      value: seconds(outbox.oldestAt),
    }),
    gauge('linban_link_up', 'Whether the link to the server stands.', { value: linkUp }),
    gauge('linban_link_round_trip_seconds', 'From a report to its answer.', { value: thousandth(link.roundTripMs) }),
    counter('linban_link_reconnects_total', 'How often the link came back.', { value: link.reconnects }),
    gauge('linban_clock_offset_seconds', 'The clock of the server minus that of the terminal.', {
      value: thousandth(link.clockOffsetMs),
    }),
    gauge('linban_screen_alive', 'Whether the page on the screen shows signs of life.', { value: screen.alive }),
    gauge('linban_restarts_recent', 'Starts of the agent within ten minutes.', { value: restarts.recent }),
    gauge('linban_restart_storm', 'Whether the agent starts again and again.', { value: restarts.isStorm }),
    gauge('linban_browser_repairs_recent', 'Starts of the browser after a fault, within ten minutes.', {
      value: browser?.recent ?? null,
    }),
    gauge('linban_browser_storm', 'Whether the browser fails again and again, and is started seldom.', {
      value: browser?.isStorm ?? null,
    }),
    gauge('linban_disk_free_bytes', 'Free space where the outbox is.', { value: machine.disk?.freeBytes ?? null }),
    gauge('linban_memory_available_bytes', 'Memory that programs can still get.', {
      value: machine.memory.availableBytes,
    }),
    gauge('linban_temperature_celsius', 'The hottest sensor.', { value: machine.temperature }),
    gauge('linban_agent_info', 'Versions.', {
      labels: { version: versions.agent, node: versions.node, ui: versions.ui ?? '' },
      value: 1,
    }),
    gauge('process_resident_memory_bytes', 'Memory of the agent.', { value: machine.memory.agentBytes }),
    counter('process_cpu_seconds_total', 'Processor time of the agent.', { value: cpuMicroseconds / 1_000_000 }),
    gauge('process_start_time_seconds', 'When the agent started.', { value: seconds(health.agentStartedAt) }),
  ];
};

/**
 * The metrics in the text format of Prometheus (version 0.0.4), written by hand: it is a screenful, and a client library would bring a registry of
 * mutable objects, two more packages and a second copy of every figure the health report holds already.
 */
export const writeMetrics = (picture: MetricsPicture): string =>
  `${metricsOf(picture).flatMap(writeMetric).join('\n')}\n`;
