import { renderToStaticMarkup } from 'react-dom/server';
import type { View } from './flow/view.ts';
import { createI18n } from './locales/i18n.ts';
import { Kiosk } from './screens/kiosk.tsx';

const view: View = {
  screen: { name: 'attract', items: [], printers: { receipt: true, document: true } },
  overlay: null,
  settings: { language: 'zh-CN', textSize: 'normal', contrast: 'normal' },
  terminal: null,
  holder: null,
  links: { agent: true, server: true },
  canGoBack: false,
};

/**
 * The attract screen as markup, made when the application is built. The agent puts it into the page while the terminal
 * can serve, so that the invitation stands before the first script has run; the application then draws over it.
 */
export const renderInvitation = (): string =>
  renderToStaticMarkup(<Kiosk i18n={createI18n('zh-CN')} view={view} send={() => {}} />);
