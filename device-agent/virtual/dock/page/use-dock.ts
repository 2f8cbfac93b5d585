import { useEffect, useMemo, useState } from 'react';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import { type DockAct, type DockState, dockStateSchema } from '../contract.ts';

/** The dock's state as its server tells it, and a way to act. `null` while there is no connection. */
export const useDock = (): { state: DockState | null; act: (wish: DockAct) => void } => {
  const socket = useMemo(() => io({ transports: ['websocket'], autoConnect: false }), []);
  const [state, setState] = useState<DockState | null>(null);
  useEffect(() => {
    socket.on('state', (raw: unknown) => setState(v.parse(dockStateSchema, raw)));
    socket.on('disconnect', () => setState(null));
    socket.connect();
    return () => {
      socket.off();
      socket.disconnect();
    };
  }, [socket]);
  return { state, act: (wish) => void (socket.connected && socket.emit('act', wish)) };
};
