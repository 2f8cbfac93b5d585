import { request } from 'node:http';
import { noDevices } from '@linban/shared/devices/device-status.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { writeMetrics } from './exposition.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';

const since = '2026-11-23T02:00:00.000Z';
const picture: Parameters<typeof writeMetrics>[0] = {
  devices: { ...noDevices, idCardReader: { ...noDevices.idCardReader, state: 'offline', samId: 'SAM-secret' } },
  outbox: { waiting: 3, oldestAt: null, setAside: 1, alarm: 'old' },
  health: {
    recoveries: [{ device: 'idCardReader', rung: 'reopen', since, workOrder: null }],
    consumables: [{ device: 'receiptPrinter', measure: 'millimetres', used: 120, of: null, since }],
    machine: {
      disk: null,
      memory: { agentBytes: 90_000_000, availableBytes: 2_000_000_000, totalBytes: 4_000_000_000 },
      temperature: null,
      upSeconds: 60,
    },
    screen: { alive: true, lastBeatAt: null },
    link: { roundTripMs: 12, reconnects: 2, clockOffsetMs: -1_500 },
    versions: { agent: '0.1.0', node: 'v24', ui: 'a"b\\c\nd' },
    agentStartedAt: since,
    restarts: { recent: 1, isStorm: false },
    browser: { recent: 5, isStorm: true },
  },
  linkUp: false,
  cpuMicroseconds: 2_500_000,
};
const lines = writeMetrics(picture).split('\n');

describe('the text', () => {
  it('says each state of a device that is there, and nothing of one that is not', () => {
    const states = lines.filter((line) => line.startsWith('linban_device_state'));
    expect(states).toHaveLength(7);
    expect(states.filter((line) => line.endsWith(' 1'))).toEqual([
      'linban_device_state{device="idCardReader",state="offline"} 1',
    ]);
  });

  it.each([
    'linban_device_recovery{device="idCardReader",rung="reopen"} 1',
    'linban_device_used{device="receiptPrinter",measure="millimetres"} 120',
    'linban_outbox_cases{state="waiting"} 3',
    'linban_outbox_cases{state="setAside"} 1',
    'linban_outbox_alarm{cause="old"} 1',
    'linban_outbox_alarm{cause="full"} 0',
    'linban_outbox_alarm{cause="diskError"} 0',
    'linban_browser_repairs_recent 5',
    'linban_browser_storm 1',
    'linban_restart_storm 0',
    'linban_link_up 0',
    'linban_link_round_trip_seconds 0.012',
    'linban_link_reconnects_total 2',
    'linban_clock_offset_seconds -1.5',
    'linban_screen_alive 1',
    'linban_agent_info{version="0.1.0",node="v24",ui="a\\"b\\\\c\\nd"} 1',
    'process_cpu_seconds_total 2.5',
    'process_start_time_seconds 1795399200',
  ])('has %s', (line) => expect(lines).toContain(line));

  it('leaves out what is not known, with its heading', () =>
    expect(lines.join()).not.toMatch(/disk_free|temperature|oldest/));

  it('keeps to the grammar of the format', () => {
    expect(lines.at(-1)).toBe('');
    for (const line of lines.slice(0, -1))
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="([^"\\\n]|\\["\\n])*"(,[a-z]+="([^"\\\n]|\\["\\n])*")*\})? -?[\d.e+]+)$/,
      );
  });

  it('holds no identity of a device or a person', () => expect(lines.join()).not.toContain('secret'));
});

describe('the server', () => {
  let server: MetricsServer;
  const bugs: unknown[] = [];
  afterEach(() => server.close());
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('answers on the loopback, to its own names only', async () => {
    server = await startMetricsServer({ port: 0, write: () => 'x 1\n', onBug: (error) => bugs.push(error) });
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(await response.text()).toBe('x 1\n');
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    expect(await ask('/metrics', { host: `localhost:${server.port}` })).toBe(200);
    expect(await ask('/metrics', { host: `rebound.example:${server.port}` })).toBe(421);
    expect(await ask('/metrics', { host: '127.0.0.1' })).toBe(421);
    expect(await ask('/')).toBe(404);
    expect(await ask('/metrics', {}, 'POST')).toBe(405);
  });

  it('outlives a bug in what it serves', async () => {
    const write = () => {
      throw new Error('bug');
    };
    server = await startMetricsServer({ port: 0, write, onBug: (error) => bugs.push(error) });
    expect(await ask('/metrics')).toBe(500);
    expect(bugs).toHaveLength(1);
    await expect(startMetricsServer({ port: server.port, write, onBug: () => {} })).rejects.toThrow('EADDRINUSE');
  });
});
