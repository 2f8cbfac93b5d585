import { registerHooks } from 'node:module';

/**
 * Makes this process load one file of the server or the agent with a mistake in it: what a campaign has to find. Throws where the file has
 * changed, so that no planted bug is forgotten.
 */
export const plant = (file: string, right: string, wrong: string): void => {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(file)) return loaded;
      const source = String(loaded.source);
      if (!source.includes(right)) throw new Error(`${file} has no ${right} to be spoilt`);
      return { ...loaded, source: source.replace(right, wrong) };
    },
  });
};
