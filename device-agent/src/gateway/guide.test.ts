import { expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createGuide } from './guide.ts';

const start = () => {
  const clock = createFakeClock();
  const shown: string[][] = [];
  const guide = createGuide({ show: (devices) => void shown.push([...devices]) }, clock);
  return { clock, guide, now: () => shown.at(-1) };
};

it('lights up while the device is used', () => {
  const { guide, now } = start();
  const end = guide.use('idCardReader');
  expect(now()).toEqual(['idCardReader']);
  end();
  expect(now()).toEqual([]);
});

it('stays on beside a printer until the paper can have been taken', async () => {
  const { guide, clock, now } = start();
  guide.use('receiptPrinter')();
  expect(now()).toEqual(['receiptPrinter']);
  await clock.advance(9_999);
  expect(now()).toEqual(['receiptPrinter']);
  await clock.advance(1);
  expect(now()).toEqual([]);
});

it('stays on while any of two uses goes on', () => {
  const { guide, now } = start();
  const endFirst = guide.use('codeScanner');
  const endSecond = guide.use('codeScanner');
  endFirst();
  expect(now()).toEqual(['codeScanner']);
  endSecond();
  expect(now()).toEqual([]);
});

it('is dark after a visit, and a late end changes nothing', async () => {
  const { guide, clock, now } = start();
  guide.use('documentPrinter')();
  guide.dark();
  expect(now()).toEqual([]);
  guide.use('idCardReader');
  await clock.advance(20_000);
  expect(now()).toEqual(['idCardReader']);
});

it('does without lights', () => expect(() => createGuide(null, createFakeClock()).use('idCardReader')()).not.toThrow());
