import { useTranslation } from 'react-i18next';
import type { ServerTrouble, UserEvent } from '../../flow/view.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';

/** What to do when the server or a department gave no answer. */
export const TroubleAdvice = ({ trouble }: { trouble: ServerTrouble }) => {
  const { t } = useTranslation('lookup');
  return (
    <Message icon={trouble === 'noRecord' ? 'search' : 'warning'} tone={trouble === 'noRecord' ? 'lake' : 'amber'}>
      <p>{t(`failed.${trouble}.advice`)}</p>
    </Message>
  );
};

/** The ways on from there. */
export const TroubleActions = ({ trouble, send }: { trouble: ServerTrouble; send: (event: UserEvent) => void }) => {
  const { t } = useTranslation(['lookup', 'common']);
  const home = (
    <Button kind="quiet" icon="home" wide onPress={() => send({ type: 'home' })}>
      {t('common:home')}
    </Button>
  );
  if (trouble === 'noRecord') return home;
  return (
    <>
      <Button
        kind="primary"
        icon={trouble === 'sessionLost' ? 'card' : 'retry'}
        wide
        onPress={() => send({ type: 'retry' })}
      >
        {trouble === 'sessionLost' ? t('failed.identify') : t('common:retry')}
      </Button>
      {home}
    </>
  );
};
