import { closingMessageSchema } from '@linban/shared/contracts/agent-link.ts';
import * as v from 'valibot';

/** What both links need: where the agent is, how it knows us, where ids come from. */
export interface LinkOptions {
  /** Origin of the agent, `http://127.0.0.1:4710`; empty in a browser: the page's own origin. */
  readonly origin: string;
  /** The token of this boot of the agent; asked for again on every connect. */
  readonly token: () => string;
  /** Told the name of a socket event whose content did not fit its schema; the message itself is dropped. */
  readonly onGarbage?: (event: string) => void;
}

/** Milliseconds until a socket that the other side closed on purpose is opened again: two pages must not fight over one agent. */
const reopenAfterMs = 5_000;

/**
 * WebSocket only, quick to come back, and never a connection shared with an earlier one. A browser tells the origin by
 * itself and lets no script set it; outside of one it has to be said.
 */
export const socketOptions = ({ origin, token }: LinkOptions) => ({
  transports: ['websocket'],
  ...(origin !== '' && { extraHeaders: { origin } }),
  auth: (send: (auth: object) => void) => send({ token: token() }),
  reconnectionDelay: 200,
  reconnectionDelayMax: 2_000,
  timeout: 3_000,
  forceNew: true,
  // Outside of a browser nobody else says where we come from; the agent lets nobody in without it.
  ...(origin === '' ? {} : { extraHeaders: { origin } }),
});

interface Reopenable {
  readonly active: boolean;
  connect(): unknown;
  on(event: 'closing', listener: (raw: unknown) => void): unknown;
}

/**
 * Opens a socket again where the client library gives up by itself: closed by the other side, or refused by it (a token of
 * an earlier boot). Not where another page has taken this one's place.
 */
export const createReopening = (socket: Reopenable, onSuperseded: () => void = () => undefined) => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let superseded = false;
  socket.on('closing', (raw) => {
    if (!v.is(closingMessageSchema, raw)) return;
    superseded = true;
    onSuperseded();
  });
  return {
    ifGivenUp: (): void => {
      if (socket.active || timer || superseded) return;
      timer = setTimeout(() => {
        timer = null;
        socket.connect();
      }, reopenAfterMs);
    },
    stop: (): void => {
      if (timer) clearTimeout(timer);
    },
  };
};
