import { describe, expect, it } from 'vitest';
import { replyFrame } from '../../../virtual/id-card-reader/wire.ts';
import { systemClock } from '../../clock.ts';
import type { ByteStream } from '../byte-stream/types.ts';
import { commands } from './commands.ts';
import { createExchange } from './exchange.ts';
import { defaultTimes } from './profiles.ts';
import { createRemovalWatch } from './removal-watch.ts';
import type { IdCardReaderIncident } from './types.ts';

const answer = { status: 50, samId: 50, find: 50, select: 50, read: 50, management: 50, furtherAddress: 50 };
const times = { ...defaultTimes, answer, damagedGrace: 20 };

/** A stream on which the test is the other end: each command in hex is answered by what `respond` returns. */
const fakeStream = (respond: (command: string) => readonly Uint8Array[]) => {
  const sent: string[] = [];
  let onData: (chunk: Uint8Array) => void = () => {};
  const stream: ByteStream = {
    isOpen: true,
    write: async (bytes) => {
      const command = Buffer.from(bytes).subarray(7, 9).toString('hex');
      sent.push(command);
      for (const chunk of respond(command)) onData(chunk);
    },
    onData: (listener) => {
      onData = listener;
      return () => {};
    },
    onClose: () => () => {},
    close: async () => {},
  };
  const incidents: IdCardReaderIncident[] = [];
  const exchange = createExchange({ stream, times, clock: systemClock, onIncident: (i) => incidents.push(i) });
  return { exchange, sent, incidents, arrive: (chunk: Uint8Array) => onData(chunk) };
};
const found = () => replyFrame(0x9f, new Uint8Array(4));
const selected = () => replyFrame(0x90, new Uint8Array(8));
const text = () => replyFrame(0x90, new Uint8Array(1_284).fill(7));

describe('late answers', () => {
  it.each([
    ['the text of an earlier read', commands.find, text, found],
    ['the text of an earlier read', commands.select, text, selected],
    ['an earlier find', commands.select, found, selected],
    ['an earlier select', commands.read, selected, text],
    ['"no card"', commands.read, () => replyFrame(0x80), text],
  ])('%s is dropped, and the answer behind it is taken', async (_, command, late, real) => {
    const { exchange, incidents } = fakeStream(() => [late(), real()]);
    const result = await exchange.ask(command);
    expect(result.ok && replyFrame(result.value.status, result.value.data)).toEqual(real());
    expect(incidents).toEqual(['strayReplyDropped']);
  });

  it('what arrives while nothing is asked is erased and forgotten', async () => {
    const { exchange, arrive } = fakeStream((command) => (command === '2001' ? [] : [selected()]));
    const late = text();
    arrive(late);
    expect(late.every((byte) => byte === 0)).toBe(true);
    expect(await exchange.ask(commands.find)).toEqual({ ok: false, error: { kind: 'silent' } });
  });
});

describe('repeating', () => {
  it('asks once more after a damaged answer', async () => {
    const broken = found();
    broken.set([0x00], broken.length - 1);
    let turn = 0;
    const { exchange, sent } = fakeStream(() => [turn++ === 0 ? Uint8Array.from(broken) : found()]);
    expect(await exchange.ask(commands.find)).toMatchObject({ ok: true, value: { status: 0x9f } });
    expect(sent).toEqual(['2001', '2001']);
    expect(exchange.failuresInRow).toBe(0);
  });

  it.each([0x10, 0x11])('asks once more, not twice, when the module saw a damaged command (%i)', async (status) => {
    const { exchange, sent } = fakeStream(() => [replyFrame(status)]);
    expect(await exchange.ask(commands.find)).toMatchObject({ ok: true, value: { status } });
    expect(sent).toEqual(['2001', '2001']);
  });

  it('does not repeat into silence, and counts failures', async () => {
    const { exchange, sent, incidents } = fakeStream(() => []);
    expect(await exchange.ask(commands.find)).toEqual({ ok: false, error: { kind: 'silent' } });
    await exchange.ask(commands.find);
    expect(sent).toHaveLength(2);
    expect(exchange.failuresInRow).toBe(2);
    expect(incidents).toEqual(['noAnswer', 'noAnswer']);
  });

  it('tells a frame without end from noise', async () => {
    const half = fakeStream(() => [text().subarray(0, 600)]);
    expect(await half.exchange.ask(commands.read)).toEqual({ ok: false, error: { kind: 'truncated' } });
    const noise = fakeStream(() => [Uint8Array.of(1, 2, 3)]);
    expect(await noise.exchange.ask(commands.read)).toEqual({ ok: false, error: { kind: 'damaged' } });
  });
});

describe('watching for removal', () => {
  it('asks for further addresses where the chip identifiers are unknown', async () => {
    const { exchange, sent } = fakeStream((command) => [replyFrame(command === '3005' ? 0x21 : 0x91)]);
    const watch = createRemovalWatch();
    expect(await watch.look(exchange)).toEqual({ kind: 'present' });
    expect(await watch.look(exchange)).toEqual({ kind: 'present' });
    expect(sent).toEqual(['3005', '3003', '3003']);
  });

  it('takes two failed looks in a row for a removal, one for a nudge', async () => {
    const words = [0x41, 0x90, 0x41, 0x41];
    const { exchange } = fakeStream(() => {
      const word = words.shift() ?? 0;
      return [replyFrame(word, new Uint8Array(word === 0x90 ? 28 : 0))];
    });
    const watch = createRemovalWatch();
    const looks = [];
    for (let turn = 0; turn < 4; turn += 1) looks.push((await watch.look(exchange)).kind);
    expect(looks).toEqual(['present', 'present', 'present', 'gone']);
  });
});
