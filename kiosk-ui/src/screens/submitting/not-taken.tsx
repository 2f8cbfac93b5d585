import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';

/** Why the application could not be taken, and whether anything was kept. */
export const NotTakenScreen = ({ view, screen, send }: ScreenProps<'notTaken'>) => {
  const { t } = useTranslation(['submit', 'common']);
  const say = textIn(view.settings.language);
  const { cause } = screen;
  return (
    <Page
      title={cause === 'agentLost' ? t('notTaken.titleUnknown') : t('notTaken.title')}
      lead={say(screen.item.title)}
      actions={
        <>
          {cause !== 'refused' && cause !== 'outOfTime' && (
            <Button kind="primary" icon="retry" wide onPress={() => send({ type: 'retry' })}>
              {t('common:retry')}
            </Button>
          )}
          <Button kind="secondary" icon="staff" wide onPress={() => send({ type: 'callStaff' })}>
            {t('common:callStaff')}
          </Button>
          <Button kind="quiet" icon="exit" wide onPress={() => send({ type: 'end' })}>
            {t('notTaken.end')}
          </Button>
        </>
      }
    >
      <Message icon="warning" tone="amber">
        <p>
          <b>{t(`notTaken.${cause}.reason`)}</b>
        </p>
        <p>{t(`notTaken.${cause}.advice`)}</p>
      </Message>
    </Page>
  );
};
