import { ask, type Carrier, type LinkError, requestMessageSchema } from '@linban/shared/contracts/request.ts';
import { signedCatalogueRequests } from '@linban/shared/contracts/resident-link.ts';
import { fail, ok } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { Tunnel } from '../uplink/tunnel.ts';
import type { CatalogueRefusal, KeptCatalogue } from './kept-catalogue.ts';

/** Shorter than the screen waits: it is answered with what is kept, also while the server does not say. */
const pullTimeout = 4_000;

/**
 * A tunnel whose questions for items and centres are answered here, from what the server signed: it is asked whether there is
 * something newer, and what is kept is the answer also where it can't be reached. A screen never sees an item that was not signed.
 */
export const answerCatalogue = (
  tunnel: Tunnel,
  {
    kept,
    clock,
    onRefused,
  }: {
    readonly kept: KeptCatalogue;
    readonly clock: Pick<Clock, 'now' | 'after'>;
    /** What the server sent was not taken. */
    readonly onRefused: (cause: CatalogueRefusal) => void;
  },
): Tunnel => {
  const carry: Carrier = (message, timeoutMs) =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(timeoutMs, () => reject(new Error('no answer in time')));
      void tunnel.request(message).then(resolve, reject).finally(cancel);
    });
  const pull = async (): Promise<void> => {
    if (!tunnel.isUp()) return;
    const known = kept.known();
    const reply = await ask(signedCatalogueRequests, carry, 'catalogue.signed', { known }, pullTimeout);
    if (!reply.ok || reply.value.signed === null) return;
    const refusal = await kept.take(reply.value.signed);
    if (refusal !== null) onRefused(refusal);
  };
  // Items and centres are asked for together: the server is asked once.
  let underWay: Promise<void> | null = null;
  const pullOnce = (): Promise<void> => {
    underWay ??= pull().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  return {
    ...tunnel,
    request: async (raw) => {
      const message = v.safeParse(requestMessageSchema, raw);
      const name = message.success ? message.output.name : '';
      if (name !== 'catalogue.items' && name !== 'centres.list') return tunnel.request(raw);
      await pullOnce();
      const offered = kept.offered(shanghaiDay(clock.now()));
      if (offered === null) return fail<LinkError>({ kind: 'unreachable' });
      return ok(name === 'catalogue.items' ? { items: offered.items } : { centres: offered.centres });
    },
  };
};
