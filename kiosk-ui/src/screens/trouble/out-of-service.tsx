import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import styles from './trouble.module.css';

/** Why nothing can be done here, where it can, and what still can be read. */
export const OutOfServiceScreen = ({ view, screen, send }: ScreenProps<'outOfService'>) => {
  const { t } = useTranslation('trouble');
  const say = textIn(view.settings.language);
  return (
    <Page
      title={t('out.title')}
      lead={t(`out.${screen.reason}`)}
      actions={
        <>
          <StatusLine icon="retry" tone="lake">
            {t('out.back')}
          </StatusLine>
          <Button kind="primary" icon="book" wide onPress={() => send({ type: 'openGuides' })}>
            {t('out.guides')}
          </Button>
          {screen.reason === 'readerUnavailable' && (
            <Button kind="secondary" icon="receipt" wide onPress={() => send({ type: 'openTrack' })}>
              {t('out.track')}
            </Button>
          )}
        </>
      }
    >
      <Message icon={view.terminal ? 'place' : 'stop'} tone={view.terminal ? 'lake' : 'seal'}>
        {view.terminal ? (
          <>
            <p className={styles['soft']}>{t('out.nearest')}</p>
            <p className={styles['nearest']}>{say(view.terminal.nearest)}</p>
          </>
        ) : (
          <p>{t(`out.${screen.reason}`)}</p>
        )}
      </Message>
    </Page>
  );
};
