import type { TerminalId } from '@linban/shared/ids.ts';
import type { Socket } from 'socket.io';

/** How long an agent that should be there has to say so. */
const answerWithinMs = 3_000;

/** One agent a terminal: a second one with the same key is a clone, unless the first is not there any more. */
export interface LiveAgents {
  /** Lets an agent's own link in. An older link of the same run, or of one that does not answer, is cut. `false`: another one is alive. */
  admit(terminalId: TerminalId, boot: string, socket: Socket): Promise<boolean>;
  /** Whether a link of another run of this terminal's agent stands, so that this one's tunnels are not welcome. */
  isTaken(terminalId: TerminalId, boot: string): boolean;
  /** An agent was let in by another server. An older link here of the same run is cut. `true`: another run is alive here, so that one is a clone. */
  metElsewhere(terminalId: TerminalId, boot: string): Promise<boolean>;
  gone(terminalId: TerminalId, socket: Socket): void;
}

export const createLiveAgents = (): LiveAgents => {
  const live = new Map<TerminalId, { readonly boot: string; readonly socket: Socket }>();
  const queues = new Map<TerminalId, Promise<unknown>>();

  const isAlive = (socket: Socket): Promise<boolean> =>
    socket
      .timeout(answerWithinMs)
      .emitWithAck('alive')
      .then(
        () => true,
        () => false,
      );
  const decide = async (terminalId: TerminalId, boot: string, socket: Socket): Promise<boolean> => {
    const other = live.get(terminalId);
    if (other && other.boot !== boot && (await isAlive(other.socket))) return false;
    live.set(terminalId, { boot, socket });
    other?.socket.disconnect(true);
    return true;
  };

  return {
    admit: (terminalId, boot, socket) => {
      // One after the other, or two that come together would both find nobody there.
      const decision = (queues.get(terminalId) ?? Promise.resolve()).then(() => decide(terminalId, boot, socket));
      queues.set(terminalId, decision);
      return decision;
    },
    isTaken: (terminalId, boot) => {
      const other = live.get(terminalId);
      return other?.socket.connected === true && other.boot !== boot;
    },
    metElsewhere: async (terminalId, boot) => {
      const own = live.get(terminalId);
      if (!own) return false;
      if (own.boot !== boot && (await isAlive(own.socket))) return true;
      own.socket.disconnect(true);
      return false;
    },
    gone: (terminalId, socket) => {
      if (live.get(terminalId)?.socket === socket) live.delete(terminalId);
    },
  };
};
