import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';

/** Why no social security card was read, and what can be done all the same. */
export const SocialCardFailedScreen = ({ screen, send }: ScreenProps<'socialCardFailed'>) => {
  const { t } = useTranslation(['socialCard', 'common']);
  const { cause } = screen;
  return (
    <Page
      title={t(`failed.${cause}.title`)}
      actions={
        <>
          <Button kind="primary" icon="retry" wide onPress={() => send({ type: 'retry' })}>
            {t('common:retry')}
          </Button>
          <Pair>
            <Button kind="secondary" icon="card" wide onPress={() => send({ type: 'identify' })}>
              {t('shown.idCard')}
            </Button>
            <Button kind="secondary" icon="book" wide onPress={() => send({ type: 'openGuides' })}>
              {t('shown.guides')}
            </Button>
          </Pair>
        </>
      }
    >
      <Message icon={cause === 'noMedia' ? 'card' : 'warning'} tone="amber">
        <p>{t(`failed.${cause}.advice`)}</p>
      </Message>
    </Page>
  );
};
