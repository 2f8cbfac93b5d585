import { orderKeyOf } from '../outbox/order-key.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { CommandHandler } from './command-handler.ts';

const loose = { device: null, endsWithScreen: false, isPersonal: false } as const;

/** `mayAccept`: a terminal whose key is not believed any more could never deliver what it takes in. */
export const createOutboxPut = (
  outbox: Pick<Outbox, 'put'>,
  mayAccept: () => boolean,
): CommandHandler<'outbox.put'> => ({
  ...loose,
  run: async ({ envelope, visitId }) => {
    if (!mayAccept()) return { code: 'deviceNotReady' };
    const put = await outbox.put(envelope, visitId === undefined ? undefined : orderKeyOf(visitId));
    return put.ok ? { code: 'success', payload: {} } : { code: 'commandError', payload: put.error };
  },
});

/** A disk that fails here is no error of the screen's: the row stays, and delivery settles it later. */
export const createOutboxSettle = (outbox: Pick<Outbox, 'settle'>): CommandHandler<'outbox.settle'> => ({
  ...loose,
  run: async ({ envelopeId, receipt }) => {
    const settled = await outbox.settle(envelopeId, receipt);
    if (settled.ok) return { code: 'success', payload: {} };
    return settled.error.kind === 'proofRefused'
      ? { code: 'commandError', payload: { kind: 'proofRefused' } }
      : { code: 'internalError' };
  },
});
