import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { Page } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';

/** Why nobody could be identified, and what to do now. */
export const IdentifyFailedScreen = ({ screen, send }: ScreenProps<'identifyFailed'>) => {
  const { t } = useTranslation(['identify', 'common']);
  const hopeless = screen.cause === 'notEnrolled';
  return (
    <Page
      title={t(`failed.${screen.cause}.title`)}
      actions={
        <>
          {!hopeless && (
            <Button kind="primary" icon="retry" wide onPress={() => send({ type: 'retry' })}>
              {t('common:retry')}
            </Button>
          )}
          {screen.socialCard && screen.cause === 'noMedia' && (
            <Button kind="secondary" icon="card" wide onPress={() => send({ type: 'openSocialCard' })}>
              {t('onlySocialCard')}
            </Button>
          )}
          <Button kind="quiet" icon="home" wide onPress={() => send({ type: 'home' })}>
            {t('common:home')}
          </Button>
        </>
      }
    >
      <Message icon={screen.cause === 'noMedia' ? 'card' : 'warning'} tone="amber">
        <p>{t(`failed.${screen.cause}.advice`)}</p>
      </Message>
    </Page>
  );
};
