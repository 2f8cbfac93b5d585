import { startBrowser } from '../../e2e/support/browser.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import attract from '../../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import type { Bench } from './bench.ts';
import { serveEmptyPage } from './empty-page/serve-empty-page.ts';
import { loadedBytes } from './page-load.ts';

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
    const browser = await startBrowser();
    const kiosk = `http://127.0.0.1:${trial.ports.agent}/`;
    const ours = await loadedBytes(browser, kiosk, attract.title);
    const bare = await loadedBytes(browser, empty.url, '空页');
    await browser.close();
    await empty.close();
    await trial.stop();
    return { value: ours / 1000, baseline: bare / 1000 };
  },
};
