import { startBrowser } from '../../e2e/support/browser.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import attract from '../../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import { type Bench, median } from './bench.ts';
import { serveEmptyPage } from './empty-page/serve-empty-page.ts';
import { loadPage } from './page-load.ts';

const runs = 11;

export const uiAttractTime: Bench = {
  name: 'ui.attract.time',
  unit: 'ms',
  baselineIs: 'until a page with one heading, built with the same React, shows it; both on a CPU slowed down 4 times',
  goal: 1.6,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const trial = await startTrial();
    const empty = await serveEmptyPage();
    const browser = await startBrowser();
    const kiosk = `http://127.0.0.1:${trial.ports.agent}/`;
    const ours: number[] = [];
    const bare: number[] = [];
    // In turns, so that both meet the same machine; the first of each warms up and does not count.
    for (let index = 0; index <= runs; index += 1) {
      const [a, b] = [
        await loadPage(browser, kiosk, attract.title, { cpuSlowdown: 4 }),
        await loadPage(browser, empty.url, '空页', { cpuSlowdown: 4 }),
      ];
      if (index === 0) continue;
      ours.push(a.timeMs);
      bare.push(b.timeMs);
    }
    await browser.close();
    await empty.close();
    await trial.stop();
    return { value: median(ours), baseline: median(bare) };
  },
};
