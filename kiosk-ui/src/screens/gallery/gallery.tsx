import axe from 'axe-core';
import { createRoot } from 'react-dom/client';
import type { View } from '../../flow/view.ts';
import { createI18n, loadAllWords } from '../../locales/i18n.ts';
import { preloadScreens } from '../index.ts';
import { Kiosk } from '../kiosk.tsx';
import { lintPanel } from './panel-lint.ts';
import { samples } from './samples.ts';

const root = document.getElementById('root');
if (!root) throw new Error('no root');
const react = createRoot(root);
const i18n = createI18n('zh-CN');
const at = new Date('2026-11-23T01:41:00.000Z');
const events: unknown[] = [];
const send = (event: unknown) => {
  events.push(event);
};
const now = () => at;

const findings = async () => {
  const outcome = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return outcome.violations.map(
    (violation) =>
      `${violation.id}: ${violation.nodes.map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`).join(' | ')}`,
  );
};

let shown = 0;
const views: Record<string, View> = { ...samples };

/** For tests and for looking at: shows any sample with any settings, and checks what is on the panel. */
const gallery = {
  names: Object.keys(samples),
  /** Another screen of an identified person, for content that is not the gallery's. */
  add(name: string, screen: View['screen']) {
    const home = samples['home'];
    if (home) views[name] = { ...home, screen, canGoBack: true };
  },
  async show(name: string, settings: View['settings'], pxPerMm = 3.21) {
    const view = views[name];
    if (!view) throw new Error(`no sample ${name}`);
    await i18n.changeLanguage(settings.language);
    await Promise.all([loadAllWords(i18n), preloadScreens()]);
    shown += 1;
    react.render(
      <Kiosk
        key={shown}
        i18n={i18n}
        view={{ ...view, settings, terminal: view.terminal && { ...view.terminal, pxPerMm } }}
        send={send}
        now={now}
      />,
    );
  },
  lint(settings: View['settings'], pxPerMm = 3.21) {
    return lintPanel(document, { pxPerMm, target: settings.textSize === 'large' ? 25 : 20 });
  },
  async check(settings: View['settings'], pxPerMm = 3.21) {
    return [...gallery.lint(settings, pxPerMm), ...(await findings())];
  },
  events,
};

declare global {
  interface Window {
    gallery: typeof gallery;
  }
}
window.gallery = gallery;
