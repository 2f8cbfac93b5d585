import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { guardBrowser } from './browser-guard.ts';
import { createKiosk } from './flow/kiosk.ts';
import type { Ports, Translate } from './flow/ports.ts';
import type { ScreenName } from './flow/view.ts';
import { applyKey } from './input/keypad-focus.ts';
import type { AgentPulse, KeypadKeys } from './links/agent-link.ts';
import { createI18n } from './locales/i18n.ts';
import { startPulse } from './pulse.ts';

/** Milliseconds before a page that fell over is loaded again: time to see it, and no tight loop. */
const reloadAfterMs = 3_000;
/** Screens that nobody loses anything with. */
const idleScreens: ReadonlySet<ScreenName> = new Set<ScreenName>(['starting', 'outOfService', 'attract']);

/** Draws the screens into the page and keeps them in step with the flow. */
export const showKiosk = ({
  agentLink,
  serverLink,
  randomUuid,
}: Pick<Ports, 'serverLink' | 'randomUuid'> & {
  readonly agentLink: Ports['agentLink'] & AgentPulse & KeypadKeys;
}): void => {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root element');

  const i18n = createI18n('zh-CN');

  const reloadLater = (): void => {
    setTimeout(() => window.location.reload(), reloadAfterMs);
  };

  const translate: Translate = (language, key) =>
    // Receipts take their keys from data (a state, an outcome); a test of the words checks that each one exists.
    i18n.t(key as 'receipt:qr', { lng: language });

  const flow = createKiosk({
    agentLink,
    serverLink,
    clock: {
      setTimeout: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
      clearTimeout: (timer) => window.clearTimeout(Number(timer)),
    },
    now: () => new Date(),
    randomUuid,
    translate,
    onBug: reloadLater,
  });

  /** An agent that was started anew does not know this page's token: the page is fetched again, once nobody is in the middle. */
  const reloadIfRefused = (): void => {
    if (agentLink.status().refused && idleScreens.has(flow.view().screen.name)) window.location.reload();
  };
  agentLink.subscribe(reloadIfRefused);
  flow.subscribe(reloadIfRefused);

  agentLink.onKey((key) => {
    if (key === 'back') flow.send({ type: 'back' });
    else if (key === 'help') flow.send({ type: 'callStaff' });
    else {
      flow.send({ type: 'activity' });
      applyKey(document, key);
    }
  });

  // Whoever touches a page that another one took the place of wants this one: it begins anew.
  window.addEventListener('pointerup', () => agentLink.status().superseded && window.location.reload());

  agentLink.onReload(() => window.location.reload());
  startPulse({
    flow,
    pulse: agentLink,
    drawn: () => root.querySelector<HTMLElement>('[data-screen]')?.dataset['screen'],
    onFrame: (action) => window.requestAnimationFrame(action),
    after: (milliseconds, action) => window.setTimeout(action, milliseconds),
  });

  guardBrowser(window);
  createRoot(root, { onUncaughtError: reloadLater }).render(<App flow={flow} i18n={i18n} />);
};
