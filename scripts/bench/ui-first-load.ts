import { startTrial } from '../../e2e/support/trial.ts';
import type { Bench } from './bench.ts';
import { serveEmptyPage } from './empty-page/serve-empty-page.ts';
import { namedBytes } from './page-load.ts';

export const uiFirstLoad: Bench = {
  name: 'ui.first-load.gzip',
  unit: 'kB',
  baselineIs: 'a page with one heading, built with the same React',
  goal: 170,
  goalOf: 'value',
  better: 'lower',
  run: async () => {
    const trial = await startTrial();
    const empty = await serveEmptyPage();
    const ours = await namedBytes(`http://127.0.0.1:${trial.ports.agent}/`);
    const bare = await namedBytes(empty.url);
    await empty.close();
    await trial.stop();
    return { value: ours / 1000, baseline: bare / 1000 };
  },
};
