import { setTimeout as pause } from 'node:timers/promises';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Card, Client, Reader } from 'pcsc-mini';
import * as v from 'valibot';
import { type HostMessage, hostRequestSchema } from '../messages.ts';
import { type CardSlot, readCardIn } from '../read-card.ts';
import type { CardFault } from '../types.ts';

/**
 * A process that speaks to PC/SC: native code that crashes, and a service that hangs, take this process with them and not
 * the agent. What is on a card stays in here, and goes when the agent ends the process. When the service goes it ends by
 * itself; the agent starts the next one.
 */

// How long the service may take to name its readers before there are none.
const firstLookMs = 500;
const readerLimitMs = 2_000;
/** How long after a card has failed the service may take to see that it is gone; it looks a few times a second. */
const removalLimitMs = 1_000;
/** How long a card may take for one answer, resets included. */
const answerLimitMs = 5_000;
const goneCodes: ReadonlySet<string> = new Set(['RemovedCard', 'NoSmartCard', 'UnpoweredCard', 'ReaderUnavailable']);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

const send = (message: HostMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
/** One step with the card. The agent learns of one that takes too long by the end of this process. */
const attempt = async <T>(step: () => Promise<T>): Promise<Result<T, CardFault>> => {
  const timer = setTimeout(() => process.exit(1), answerLimitMs);
  try {
    return ok(await step());
  } catch (error) {
    return fail(goneCodes.has(codeOf(error)) ? 'cardGone' : 'failed');
  } finally {
    clearTimeout(timer);
  }
};
const leave = (why: 'driverUnavailable' | 'serviceDown', error: unknown) =>
  send({ kind: 'notOpened', why, code: codeOf(error) }).then(() => process.exit(0));

const serve = (pcsc: typeof import('pcsc-mini'), client: Client) => {
  const readers = new Map<string, { readonly reader: Reader; card: 'absent' | 'present' | 'mute' }>();
  const tellReaders = () =>
    send({ kind: 'readers', readers: [...readers].map(([name, seen]) => ({ name, card: seen.card })) });
  const wait = setTimeout(tellReaders, firstLookMs);

  client.on('reader', (reader) => {
    const name = reader.name();
    reader.on('change', (status) => {
      clearTimeout(wait);
      const isMute = status.has(pcsc.ReaderStatus.MUTE);
      readers.set(name, {
        reader,
        card: !status.has(pcsc.ReaderStatus.PRESENT) ? 'absent' : isMute ? 'mute' : 'present',
      });
      void tellReaders();
    });
    reader.on('disconnect', () => {
      readers.delete(name);
      void tellReaders();
    });
  });
  // The service is gone, and there is no way back for this client: even stopping it would throw.
  client.on('error', () => process.exit(0));

  /** The agent may ask before the service has named its readers to this process. */
  const readerOf = async (name: string): Promise<Reader | undefined> => {
    for (let waited = 0; waited < readerLimitMs && !readers.has(name); waited += 20) await pause(20);
    return readers.get(name)?.reader;
  };
  const isGoneSoon = async (name: string): Promise<boolean> => {
    const isGone = () => (readers.get(name)?.card ?? 'absent') === 'absent';
    for (let waited = 0; waited < removalLimitMs && !isGone(); waited += 20) await pause(20);
    return isGone();
  };
  const slotOf = (name: string): CardSlot => {
    let card: Card | undefined;
    const step = async <T>(act: () => Promise<T>): Promise<Result<T, CardFault>> => {
      const done = await attempt(act);
      // A card that was just pulled fails before the service has seen that it is gone.
      return !done.ok && done.error === 'failed' && (await isGoneSoon(name)) ? fail('cardGone') : done;
    };
    return {
      connect: () =>
        step(async () => {
          // Nobody else may speak to the card in between.
          card = await (await readerOf(name))?.connect(pcsc.CardMode.EXCLUSIVE);
          if (!card) throw Object.assign(new Error('no such reader'), { code: 'ReaderUnavailable' });
          return null;
        }),
      transmit: (apdu) =>
        step(async () => {
          if (!card) throw Object.assign(new Error('no card is connected'), { code: 'NoSmartCard' });
          return card.transmit(apdu);
        }),
      disconnect: async () => {
        const held = card;
        card = undefined;
        await attempt(async () => held?.disconnect(pcsc.CardDisposition.UNPOWER));
      },
    };
  };
  process.on('message', (raw) => {
    const request = v.safeParse(hostRequestSchema, raw);
    // A message that does not fit is a bug or worse; the agent sees that this process has ended.
    if (!request.success) process.exit(1);
    const { id, reader } = request.output;
    void readCardIn(slotOf(reader)).then((read) =>
      send(read.ok ? { kind: 'read', id, card: read.value } : { kind: 'notRead', id, fault: read.error }),
    );
  });
};

process.once('disconnect', () => process.exit(0));
const pcsc = await import('pcsc-mini').catch((error: unknown) => leave('driverUnavailable', error));
if (pcsc) {
  const client = new pcsc.Client();
  serve(pcsc, client);
  try {
    client.start();
    await send({ kind: 'opened' });
  } catch (error) {
    await leave('serviceDown', error);
  }
}
