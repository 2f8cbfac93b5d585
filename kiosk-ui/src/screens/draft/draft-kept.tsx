import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { PrintLine } from '../../ui/print-line.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';

/** What was answered is kept: until when, how to go on, what to bring then, and a slip that leads to it. */
export const DraftKeptScreen = ({ view, screen, send }: ScreenProps<'draftKept'>) => {
  const { t } = useTranslation('form');
  const { language } = view.settings;
  const say = textIn(language);
  const { item, draft, slip } = screen;
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
      <Note
        icon="check"
        tone="leaf"
        title={t('keep.until', { date: formatMoment(language, 'day', new Date(draft.until)) })}
        reason={t('keep.how')}
      />
      {item.guide.bring.length > 0 && (
        <Note
          icon="folder"
          tone="lake"
          title={t('keep.bring')}
          reason={item.guide.bring.map(say).join(language === 'en' ? '; ' : '；')}
        />
      )}
      <PrintLine
        paper="receipt"
        title={t('keep.slip')}
        progress={slip}
        onPrint={() => send({ type: 'printReceipt' })}
      />
    </Page>
  );
};
