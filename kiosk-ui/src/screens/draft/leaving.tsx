import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import { KeepNoteLine } from '../form/keep.tsx';
import type { ScreenProps } from '../screen-props.ts';

/** Before somebody leaves a form in the middle: keep it, go without, or go on. Nothing is kept that nobody asked for. */
export const LeavingScreen = ({ view, screen, send }: ScreenProps<'leaving'>) => {
  const { t } = useTranslation('form');
  const say = textIn(view.settings.language);
  const { item, to, keeping } = screen;
  return (
    <Page
      title={t('leaving.title')}
      lead={say(item.title)}
      actions={
        <>
          <KeepNoteLine keeping={keeping} />
          <Button kind="primary" icon="folder" wide onPress={() => send({ type: 'keep' })}>
            {t('keep.ask')}
          </Button>
          <Button icon="forward" wide onPress={() => send({ type: 'back' })}>
            {t('leaving.stay')}
          </Button>
          <Button kind="quiet" icon={to === 'end' ? 'exit' : 'stop'} wide onPress={() => send({ type: 'discard' })}>
            {t(`leaving.discard.${to}`)}
          </Button>
        </>
      }
    >
      <Note icon="warning" tone="amber" title={t('leaving.lost')} />
      <Note icon="folder" tone="lake" title={t('leaving.kept')} reason={t('leaving.private')} />
    </Page>
  );
};
