import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';

/** What was answered is kept: until when, how to go on, and what to bring then. */
export const DraftKeptScreen = ({ view, screen, send }: ScreenProps<'draftKept'>) => {
  const { t } = useTranslation('form');
  const { language } = view.settings;
  const say = textIn(language);
  const { item, draft } = screen;
  return (
    <Page
      title={t('keep.title')}
      lead={say(item.title)}
      actions={
        <>
          <Button kind="primary" icon="exit" wide onPress={() => send({ type: 'finish' })}>
            {t('keep.end')}
          </Button>
          <Button kind="quiet" icon="home" wide onPress={() => send({ type: 'home' })}>
            {t('keep.home')}
          </Button>
        </>
      }
    >
      <Message icon="check" tone="leaf">
        <p>
          <b>{t('keep.until', { date: formatMoment(language, 'day', new Date(draft.until)) })}</b>
        </p>
        <p>{t('keep.how')}</p>
        {item.guide.bring.length > 0 && (
          <>
            <p>{t('keep.bring')}</p>
            {item.guide.bring.map((thing) => (
              <p key={say(thing)}>{say(thing)}</p>
            ))}
          </>
        )}
      </Message>
    </Page>
  );
};
