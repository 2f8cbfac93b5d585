import { startStreamServer } from '../stream-server.ts';

/** The daemon of Network UPS Tools with one unit, as RFC 9271 describes its answers; not written from the driver. */
export interface UpsState {
  readonly source: 'mains' | 'battery';
  /** Percent. */
  readonly charge: number;
}

export interface UpsFaults {
  readonly silent: boolean;
  /** The daemon lost sight of the unit. */
  readonly stale: boolean;
  readonly garbage: boolean;
}

const lowCharge = 20;

export const startVirtualPowerSupply = async ({ port = 0, ups = 'terminal' }: { port?: number; ups?: string } = {}) => {
  const listeners = new Set<() => void>();
  let state: UpsState = { source: 'mains', charge: 100 };
  let faults: UpsFaults = { silent: false, stale: false, garbage: false };

  const answer = (request: string): string => {
    const [, name, variable] = /^GET VAR (\S+) (\S+)$/.exec(request) ?? [];
    if (variable === undefined) return 'ERR INVALID-ARGUMENT';
    if (name !== ups) return 'ERR UNKNOWN-UPS';
    if (faults.stale) return 'ERR DATA-STALE';
    if (variable === 'battery.charge') return `VAR ${ups} battery.charge "${state.charge}"`;
    if (variable !== 'ups.status') return 'ERR VAR-NOT-SUPPORTED';
    const words = state.source === 'mains' ? ['OL', 'CHRG'] : ['OB', 'DISCHRG'];
    if (state.charge <= lowCharge) words.push('LB');
    return `VAR ${ups} ups.status "${words.join(' ')}"`;
  };

  const wire = await startStreamServer(port, (socket) => {
    let pending = '';
    return (chunk) => {
      const lines = (pending + chunk.toString('latin1')).split('\n');
      pending = lines.pop() ?? '';
      if (faults.silent) return;
      for (const line of lines)
        socket.write(faults.garbage ? '\u00ff\u0000\u0007VAR\n' : `${answer(line)}\n`, 'latin1');
    };
  });
  return {
    port: wire.port,
    state: () => state,
    set: (change: Partial<UpsState>) => {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    setFaults: (changes: Partial<UpsFaults>) => {
      faults = { ...faults, ...changes };
    },
    unplug: wire.unplug,
    plug: wire.plug,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: wire.close,
  };
};
export type VirtualPowerSupply = Awaited<ReturnType<typeof startVirtualPowerSupply>>;
