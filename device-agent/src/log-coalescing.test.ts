import { expect, it } from 'vitest';
import { createLog } from './log.ts';
import { coalesceLog } from './log-coalescing.ts';
import { createFakeClock } from './testing/fake-clock.ts';

const setUp = () => {
  const lines: { event: string; device?: string; repeated?: number }[] = [];
  const clock = createFakeClock();
  const log = coalesceLog(createLog({ write: (line) => void lines.push(JSON.parse(line)) }), clock);
  return { lines, clock, log };
};
const incident = { device: 'idCardReader', cause: 'noAnswer' };

it('writes the first line at once, and after a minute how often it came again', async () => {
  const { lines, clock, log } = setUp();
  for (let times = 0; times < 100; times += 1) log.warn('deviceIncident', incident);
  expect(lines).toMatchObject([{ event: 'deviceIncident', device: 'idCardReader' }]);
  expect(lines[0]).not.toHaveProperty('repeated');
  await clock.advance(60_000);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({ event: 'deviceIncident', cause: 'noAnswer', repeated: 99 });
});

it('writes nothing more about a line that came once, and begins anew after the minute', async () => {
  const { lines, clock, log } = setUp();
  log.info('serverLinkUp');
  await clock.advance(60_000);
  log.info('serverLinkUp');
  expect(lines.map(({ repeated }) => repeated)).toEqual([undefined, undefined]);
});

it('keeps apart what differs in event, level or any field', () => {
  const { lines, log } = setUp();
  log.warn('deviceIncident', incident);
  log.warn('deviceIncident', { ...incident, device: 'receiptPrinter' });
  log.warn('deviceIncident', { ...incident, cause: 'garbledReply' });
  log.info('screenConnected');
  log.info('screenDisconnected');
  expect(lines).toHaveLength(5);
});

it('writes a bug with its place once, also where its text differs', () => {
  const { lines, log } = setUp();
  for (const text of ['one', 'two', 'two']) log.bug('commandFailed', new TypeError(text), { command: 'x' });
  expect(lines).toHaveLength(1);
  log.flush();
  expect(lines.at(-1)).toMatchObject({ event: 'commandFailed', repeated: 2 });
});

it('loses no count when the program ends', async () => {
  const { lines, clock, log } = setUp();
  log.info('caseDelivered');
  log.info('caseDelivered');
  log.flush();
  log.flush();
  await clock.advance(60_000);
  expect(lines.map(({ repeated }) => repeated)).toEqual([undefined, 1]);
});

it('does not let ever new lines fill the memory', () => {
  const { lines, log } = setUp();
  for (let times = 0; times < 500; times += 1) log.warn('deviceIncident', { device: `d${times}` });
  log.warn('deviceIncident', { device: 'd499' });
  expect(lines).toHaveLength(501);
});
