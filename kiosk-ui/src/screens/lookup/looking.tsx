import { useTranslation } from 'react-i18next';
import { Message } from '../../ui/message.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import { MovingBar } from '../../ui/waiting.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './lookup.module.css';

/** The department is being asked. */
export const LookingScreen = ({ view, screen }: ScreenProps<'looking'>) => {
  const { t } = useTranslation('lookup');
  const say = textIn(view.settings.language);
  const title = t('looking.title', { department: say(screen.item.department.name) });
  return (
    <Page
      title={title}
      lead={say(screen.item.title)}
      actions={
        <StatusLine icon="clock" tone="lake">
          {t('looking.long', { seconds: screen.item.decisionWithinSeconds })}
        </StatusLine>
      }
    >
      <Message icon="search" tone="lake">
        <p>{t('looking.lead')}</p>
        <div className={styles['bar']}>
          <MovingBar label={title} />
        </div>
      </Message>
    </Page>
  );
};
