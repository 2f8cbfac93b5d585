import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import { Line, Slip } from '../../ui/sheet.tsx';
import type { ScreenProps } from '../screen-props.ts';

/** A good card of somebody for whom there are no items here: what was read, why not, and what can be done all the same. */
export const GuestScreen = ({ view, screen, send }: ScreenProps<'guest'>) => {
  const { t } = useTranslation('guest');
  const { guest, isOnReader } = screen;
  const validTo =
    guest.validTo === null
      ? t('always')
      : formatMoment(view.settings.language, 'date', new Date(`${guest.validTo}T12:00:00+08:00`));
  return (
    <Page
      title={t('title')}
      lead={<span aria-live="polite">{t(isOnReader ? 'takeOff' : 'shownHere')}</span>}
      actions={
        <>
          <StatusLine icon="book" tone="leaf">
            {t('can')}
          </StatusLine>
          <Pair>
            <Button kind="secondary" icon="card" wide onPress={() => send({ type: 'identify' })}>
              {t('another')}
            </Button>
            <Button kind="primary" icon="book" wide onPress={() => send({ type: 'openGuides' })}>
              {t('guides')}
            </Button>
          </Pair>
        </>
      }
    >
      <Note icon="info" tone="amber" title={t('cannot')} reason={t('window')} />
      <Slip>
        <Line label={t('document')} value={t(`documents.${guest.document}`)} />
        <Line label={t('name')} value={guest.name} />
        <Line label={t('number')} value={guest.idNumber} />
        <Line label={t('validTo')} value={validTo} />
      </Slip>
    </Page>
  );
};
