import { startBrowser } from '../../e2e/support/browser.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import attract from '../../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import type { Bench } from './bench.ts';
import { serveEmptyPage } from './empty-page/serve-empty-page.ts';
import { loadPage } from './page-load.ts';

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
    const ours = await loadPage(browser, kiosk, attract.title, { cpuSlowdown: 1 });
    const bare = await loadPage(browser, empty.url, '空页', { cpuSlowdown: 1 });
    await browser.close();
    await empty.close();
    await trial.stop();
    return { value: ours.gzipBytes / 1000, baseline: bare.gzipBytes / 1000 };
  },
};
