import { panel, startBrowser } from './support/browser.ts';
import { startTrial } from './support/trial.ts';

const t = await startTrial();
const b = await startBrowser();
for (let i = 0; i < 4; i++) {
  const c = await b.newContext({ viewport: panel });
  const p = await c.newPage();
  const d = await c.newCDPSession(p);
  await d.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  if (i == 3) {
    await d.send('Profiler.enable');
    await d.send('Profiler.setSamplingInterval', { interval: 500 });
    await d.send('Profiler.start');
  }
  await p.addInitScript({
    content: `window.__m=[];const seen=new Set();const mark=(k)=>{if(!seen.has(k)){seen.add(k);__m.push(k+':'+Math.round(performance.now()))}};document.addEventListener('DOMContentLoaded',()=>mark('dcl'));new MutationObserver(()=>{const s=document.querySelector('[data-screen]');mark('mut');if(s){mark('screen '+s.dataset.screen);requestAnimationFrame(()=>requestAnimationFrame(()=>mark('frame '+s.dataset.screen)))}}).observe(document,{childList:true,subtree:true,attributes:true});const W=WebSocket;window.WebSocket=class extends W{constructor(...a){super(...a);mark('ws new');this.addEventListener('open',()=>mark('ws open'));this.addEventListener('message',(e)=>{if(String(e.data).includes('snapshot'))mark('ws snapshot');})}}`,
  });
  await p.goto(`http://127.0.0.1:${t.ports.agent}/`);
  await p.locator('[data-screen=attract]').waitFor();
  await p.waitForTimeout(300);
  const r = await p.evaluate(() => [
    (globalThis as any).__m.join('  '),
    performance
      .getEntriesByType('resource')
      .map(
        (e: any) =>
          e.name.split('/').pop() +
          ' ' +
          Math.round(e.startTime) +
          '-' +
          Math.round(e.responseEnd) +
          ' ' +
          e.encodedBodySize,
      )
      .join('\n'),
    performance
      .getEntriesByType('paint')
      .map((e) => e.name + Math.round(e.startTime))
      .join(' '),
  ]);
  console.log(r[0], r[2]);
  if (i == 3) {
    console.log(r[1]);
    const { profile } = (await d.send('Profiler.stop')) as any;
    const self = new Map();
    const dt = profile.timeDeltas;
    const byId = new Map(profile.nodes.map((n: any) => [n.id, n]));
    profile.samples.forEach((s: number, i: number) => {
      const n: any = byId.get(s);
      const k =
        n.callFrame.functionName +
        ' ' +
        n.callFrame.url.split('/').pop() +
        ':' +
        n.callFrame.lineNumber +
        ':' +
        n.callFrame.columnNumber;
      self.set(k, (self.get(k) || 0) + dt[i]);
    });
    console.log(
      [...self]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 22)
        .map(([k, v]) => Math.round(v / 1000) + 'ms ' + k)
        .join('\n'),
    );
  }
  await c.close();
}
await b.close();
await t.stop();
process.exit(0);
