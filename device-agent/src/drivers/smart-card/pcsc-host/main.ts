import type { Card, Client, Reader } from 'pcsc-mini';
import * as v from 'valibot';
import { type HostMessage, hostRequestSchema } from '../messages.ts';

/**
 * The process that speaks to PC/SC: native code that crashes, and a service that hangs, take this process with them and
 * not the agent. It knows nothing of what is on a card. When the service goes it ends; the agent starts the next one.
 */

// How long the service may take to name its readers before there are none.
const firstLookMs = 500;
const goneCodes: ReadonlySet<string> = new Set(['RemovedCard', 'NoSmartCard', 'UnpoweredCard', 'ReaderUnavailable']);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

const send = (message: HostMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
const leave = (why: 'driverUnavailable' | 'serviceDown', error: unknown) =>
  send({ kind: 'notOpened', why, code: codeOf(error) }).then(() => process.exit(0));

const serve = (pcsc: typeof import('pcsc-mini'), client: Client) => {
  const readers = new Map<string, { readonly reader: Reader; card: 'absent' | 'present' | 'mute' }>();
  let card: Card | undefined;

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

  const release = async () => {
    const held = card;
    card = undefined;
    await held?.disconnect(pcsc.CardDisposition.UNPOWER);
  };
  const obey = async (request: v.InferOutput<typeof hostRequestSchema>): Promise<Uint8Array> => {
    switch (request.kind) {
      case 'connect':
        await release().catch(() => {});
        // Nobody else may speak to the card in between.
        card = await readers.get(request.reader)?.reader.connect(pcsc.CardMode.EXCLUSIVE);
        if (!card) throw Object.assign(new Error('no such reader'), { code: 'ReaderUnavailable' });
        return new Uint8Array();
      case 'transmit':
        if (!card) throw Object.assign(new Error('no card is connected'), { code: 'NoSmartCard' });
        return card.transmit(request.apdu);
      case 'disconnect':
        await release();
        return new Uint8Array();
    }
  };
  process.on('message', (raw) => {
    const request = v.safeParse(hostRequestSchema, raw);
    // A message that does not fit is a bug or worse; the agent sees that this process has ended.
    if (!request.success) process.exit(1);
    const { id } = request.output;
    obey(request.output).then(
      (bytes) => send({ kind: 'done', id, bytes: Buffer.from(bytes).toString('hex') }),
      (error: unknown) => send({ kind: 'failed', id, fault: goneCodes.has(codeOf(error)) ? 'cardGone' : 'failed' }),
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
