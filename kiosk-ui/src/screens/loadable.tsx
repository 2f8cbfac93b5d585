import { type ComponentType, use } from 'react';

/** Milliseconds that a failure is kept: long enough to be thrown where the part is needed, then it may be fetched anew. */
const failureKept = 1_000;

/** Parts of the application that come later, in one piece. */
export interface Loadable<Parts> {
  /** Fetches them ahead; rejects where that fails. */
  readonly load: () => Promise<void>;
  /** One of them as a component: there at once when they were fetched, else it suspends until they are. */
  readonly component: <Props extends object>(pick: (parts: Parts) => ComponentType<Props>) => ComponentType<Props>;
}

/**
 * React's `lazy` suspends once for each component even when its module is there already, and React then holds the fallback
 * for a third of a second: a flash between screens. This one renders what is there.
 */
export const loadable = <Parts,>(fetchParts: () => Promise<Parts>): Loadable<Parts> => {
  let loaded: Parts | null = null;
  let loading: Promise<Parts> | null = null;

  const start = (): Promise<Parts> => {
    const started = fetchParts();
    started.then(
      (parts) => {
        loaded = parts;
      },
      () => {
        setTimeout(() => {
          loading = null;
        }, failureKept);
      },
    );
    loading = started;
    return started;
  };

  return {
    load: async () => {
      await (loading ?? start());
    },
    component: (pick) => (props) => {
      const Component = pick(loaded ?? use(loading ?? start()));
      return <Component {...props} />;
    },
  };
};
