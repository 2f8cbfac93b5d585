import '../ui/tokens.css';
import '../ui/base.css';
import type { i18n } from 'i18next';
import { type ComponentType, Suspense, useEffect, useLayoutEffect, useState } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { Screen, ScreenName, UserEvent, View } from '../flow/view.ts';
import { loadAllWords } from '../locales/i18n.ts';
import { systemNow } from '../ui/clock.ts';
import { Footer } from '../ui/footer.tsx';
import { Header } from '../ui/header.tsx';
import { Panel, usePanelFit } from '../ui/panel.tsx';
import { preloadScreens, screens } from './index.ts';
import styles from './kiosk.module.css';
import { Overlays } from './overlays.tsx';
import type { ScreenProps } from './screen-props.ts';

interface KioskProps {
  readonly i18n: i18n;
  readonly view: View;
  readonly send: (event: UserEvent) => void;
  readonly now?: () => Date;
}

/** Long enough to swallow the second tap of a double tap, too short to be noticed, milliseconds. */
const settleAfter = 500;

/** Two views with the same key are the same screen that has changed; with another key, a new one has come. */
const keyOf = (screen: Screen): string => {
  switch (screen.name) {
    case 'question':
      return `question/${screen.item.id}/${screen.page.id}`;
    case 'guide':
    case 'review':
      return `${screen.name}/${screen.item.id}`;
    case 'items':
      return `items/${screen.kind}`;
    case 'case':
      return `case/${screen.caseView?.caseNumber ?? ''}`;
    default:
      return screen.name;
  }
};

const useSettled = (key: string): boolean => {
  const [settledKey, setSettledKey] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettledKey(key), settleAfter);
    return () => clearTimeout(timer);
  }, [key]);
  return settledKey === key;
};

const Opening = () => {
  const { t } = useTranslation('common');
  return <p className={styles['opening']}>{t('opening')}</p>;
};

const Current = ({ view, send }: { view: View; send: KioskProps['send'] }) => {
  // The map pairs every name with the component of that very screen; TypeScript can't follow a pair through an index.
  const Component = screens[view.screen.name] as ComponentType<ScreenProps<ScreenName>>;
  return <Component view={view} screen={view.screen} send={send} />;
};

/** Everything on the panel for a view: header, the current screen, the bar at the foot, what lies above them. */
export const Kiosk = ({ i18n, view, send, now = systemNow }: KioskProps) => {
  const { language, textSize, contrast } = view.settings;
  const key = keyOf(view.screen);
  const settled = useSettled(key);
  usePanelFit(view.terminal?.pxPerMm ?? null);

  useLayoutEffect(() => {
    const root = document.documentElement;
    root.lang = language;
    root.dataset['textSize'] = textSize;
    root.dataset['contrast'] = contrast;
  }, [language, textSize, contrast]);

  useEffect(() => {
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);

  useEffect(() => {
    const timer = setTimeout(() => {
      // A failure shows where it matters: the screen that is needed asks again.
      void Promise.allSettled([preloadScreens(), loadAllWords(i18n)]);
    }, settleAfter);
    return () => clearTimeout(timer);
  }, [i18n]);

  useEffect(() => {
    const active = () => send({ type: 'activity' });
    window.addEventListener('pointerdown', active, { capture: true, passive: true });
    window.addEventListener('keydown', active, { capture: true, passive: true });
    return () => {
      window.removeEventListener('pointerdown', active, { capture: true });
      window.removeEventListener('keydown', active, { capture: true });
    };
  }, [send]);

  return (
    <I18nextProvider i18n={i18n}>
      <Panel name={view.screen.name} settled={settled}>
        <Header view={view} send={send} now={now} />
        <main className={styles['main']}>
          <Suspense fallback={<Opening />}>
            <Current key={key} view={view} send={send} />
          </Suspense>
        </main>
        <Footer view={view} send={send} />
      </Panel>
      <Overlays overlay={view.overlay} send={send} />
    </I18nextProvider>
  );
};
