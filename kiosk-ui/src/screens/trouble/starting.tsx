import { useTranslation } from 'react-i18next';
import { Message } from '../../ui/message.tsx';
import { Page } from '../../ui/page.tsx';
import { MovingBar } from '../../ui/waiting.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './trouble.module.css';

/** Until the agent has told what this terminal is. */
export const StartingScreen = (_: ScreenProps<'starting'>) => {
  const { t } = useTranslation('trouble');
  return (
    <Page centred title={t('starting.title')}>
      <Message icon="clock" tone="lake">
        <p>{t('starting.lead')}</p>
        <div className={styles['bar']}>
          <MovingBar label={t('starting.title')} />
        </div>
      </Message>
    </Page>
  );
};
