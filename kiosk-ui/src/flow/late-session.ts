import { fromCallback } from 'xstate';
import type { ServerValue } from '../links/server-link.ts';
import type { Identified } from './identify-machine.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';

/** `sessionRefused`: the server does not take this card any more; it has to be laid on anew. */
export type LateSessionEvent =
  | ({ readonly type: 'sessionOpened' } & ServerValue<'session.open'>)
  | { readonly type: 'sessionRefused' };

interface LateSessionInput {
  readonly ports: Ports;
  readonly identified: Identified;
}

/** Opens the session of a person who began while the server was away, as soon as it is there. */
export const openLateSession = fromCallback<LateSessionEvent, LateSessionInput, LateSessionEvent>(
  ({ input: { ports, identified }, sendBack }) => {
    const { serverLink, clock } = ports;
    let over = identified.session !== 'pending';
    let asking = false;
    let timer: unknown;

    const ask = async (): Promise<void> => {
      if (over || asking || !serverLink.up()) return;
      asking = true;
      const opened = await serverLink.ask('session.open', { assertion: identified.assertion }, limits.request);
      asking = false;
      if (over) return;
      if (opened.ok || opened.error.kind === 'assertionRefused' || opened.error.kind === 'forbidden') {
        over = true;
        sendBack(opened.ok ? { type: 'sessionOpened', ...opened.value } : { type: 'sessionRefused' });
        return;
      }
      timer = clock.setTimeout(ask, limits.lateSession);
    };

    const stopListening = serverLink.onUp(() => void ask());
    void ask();
    return () => {
      over = true;
      clock.clearTimeout(timer);
      stopListening();
    };
  },
);
