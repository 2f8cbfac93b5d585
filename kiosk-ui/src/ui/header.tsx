import { useTranslation } from 'react-i18next';
import type { UserEvent, View } from '../flow/view.ts';
import { Button } from './button.tsx';
import { useNow } from './clock.ts';
import { formatMoment } from './format.ts';
import styles from './header.module.css';
import { textIn } from './text.ts';

/** Screens with nothing to end: nobody has begun, or the visit is over. */
const withoutEnd = new Set<View['screen']['name']>(['starting', 'outOfService', 'attract', 'goodbye', 'submitting']);

interface HeaderProps {
  readonly view: View;
  readonly send: (event: UserEvent) => void;
  readonly now: () => Date;
}

/** Where one is, what time it is, who is meant (masked), and the way out. */
export const Header = ({ view, send, now }: HeaderProps) => {
  const { t } = useTranslation('common');
  const moment = useNow(now);
  const { language, textSize } = view.settings;
  const say = textIn(language);
  const { terminal, holder } = view;
  const roomy = textSize === 'normal';
  const tellsHours = roomy && (holder === null || language === 'zh-CN');
  return (
    <header className={styles['header']}>
      <div className={styles['mark']} aria-hidden="true">
        <span lang="zh-CN">邻办</span>
      </div>
      <div className={styles['place']}>
        <b>{terminal ? say(terminal.centre) : t('product')}</b>
        {terminal && <span>{t('terminalLine', { name: say(terminal.name) })}</span>}
        {terminal && tellsHours && <span>{say(terminal.openingHours)}</span>}
      </div>
      <div className={styles['who']}>
        {holder && <b data-holder="">{holder.name}</b>}
        {moment && (
          <time dateTime={moment.toISOString()}>
            <span>{formatMoment(language, 'time', moment)}</span>
            {roomy && <span>{formatMoment(language, 'day', moment)}</span>}
          </time>
        )}
      </div>
      {!withoutEnd.has(view.screen.name) && (
        <Button kind="danger" onPress={() => send({ type: 'end' })}>
          {t('end')}
        </Button>
      )}
    </header>
  );
};
