import * as v from 'valibot';

/** A program beside the devices that the dock can switch over HTTP: the network link, the fake departments. */
export interface Neighbour<S> {
  /** `null` while it does not answer. */
  state(): S | null;
  set(wish: object): Promise<void>;
  onChange(listener: () => void): void;
  close(): void;
}

const everyMs = 2_000;

/** Watches and switches a neighbour: `GET` tells its state, `POST` of a wish changes it. */
export const createNeighbour = <S>(url: string, stateSchema: v.GenericSchema<unknown, S>): Neighbour<S> => {
  const listeners = new Set<() => void>();
  let state: S | null = null;
  const ask = async (init: RequestInit) => {
    const before = JSON.stringify(state);
    try {
      const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(1_500) });
      const parsed = v.safeParse(stateSchema, await reply.json());
      state = parsed.success ? parsed.output : null;
    } catch {
      state = null;
    }
    if (JSON.stringify(state) !== before) for (const listener of listeners) listener();
  };
  const timer = setInterval(() => void ask({}), everyMs);
  void ask({});
  return {
    state: () => state,
    set: async (wish) => {
      await ask({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
      await ask({});
    },
    onChange: (listener) => void listeners.add(listener),
    close: () => clearInterval(timer),
  };
};
