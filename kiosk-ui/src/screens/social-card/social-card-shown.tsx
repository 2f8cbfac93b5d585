import type { FieldState, SocialCardField, SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import { Line, Sheet } from '../../ui/sheet.tsx';
import type { ScreenProps } from '../screen-props.ts';

/** What stands on a line of its own, with its value where the card gave it. */
const shown = ['name', 'idNumber', 'cardNumber', 'validTo'] as const;
type Shown = (typeof shown)[number];
type Rest = Exclude<SocialCardField, Shown>;

const isRest = (field: SocialCardField): field is Rest => !(shown as readonly SocialCardField[]).includes(field);
/** The fields without a line of their own, in the order in which the card has them. */
const restIn = ({ fields }: SocialCardSummary, state: FieldState): readonly Rest[] =>
  (Object.keys(fields) as SocialCardField[]) // the schema lets no other in
    .filter(isRest)
    .filter((field) => fields[field] === state);

/** What a social security card says, and what can and can't be done with it. It never shows the birth date or district. */
export const SocialCardShownScreen = ({ view, screen, send }: ScreenProps<'socialCardShown'>) => {
  const { t } = useTranslation('socialCard');
  const { card, isExpired, isInSlot } = screen;
  const { language } = view.settings;
  const validTo = card.validTo && formatMoment(language, 'date', new Date(`${card.validTo}T12:00:00+08:00`));
  const values: Readonly<Record<Shown, string | null>> = {
    name: card.holder?.name ?? null,
    idNumber: card.holder?.idNumber ?? null,
    cardNumber: card.cardNumberMasked,
    validTo,
  };
  const wordsOf = (field: Shown): string => {
    const state = card.fields[field];
    return values[field] ?? t(`state.${state === 'refused' ? 'refused' : 'absent'}`);
  };
  const lines = shown.map((field) => ({
    key: field,
    node: <Line label={t(`shown.${field}`)} value={wordsOf(field)} />,
  }));
  const comma = language === 'en' ? ', ' : '、';
  const rest = (['read', 'refused', 'absent'] as const)
    .map((state) => ({ state, fields: restIn(card, state).map((field) => t(`field.${field}`)) }))
    .filter(({ fields }) => fields.length > 0)
    .map(({ state, fields }) => ({
      key: `rest/${state}`,
      node: <Line label={t(`states.${state}`)} value={fields.join(comma)} />,
    }));
  return (
    <Page
      title={t(isExpired ? 'shown.expiredTitle' : 'shown.title')}
      lead={<span aria-live="polite">{t(isInSlot ? 'shown.takeOut' : 'shown.takenOut')}</span>}
      actions={
        <>
          <StatusLine icon="book" tone="leaf">
            {t('shown.can')}
          </StatusLine>
          <Pair>
            <Button kind="secondary" icon="book" wide onPress={() => send({ type: 'openGuides' })}>
              {t('shown.guides')}
            </Button>
            <Button kind="primary" icon="card" wide onPress={() => send({ type: 'identify' })}>
              {t('shown.idCard')}
            </Button>
          </Pair>
        </>
      }
    >
      {isExpired && validTo && (
        <StatusLine icon="warning" tone="amber">
          {t('shown.renew', { date: validTo })}
        </StatusLine>
      )}
      <Note icon="lock" tone="amber" title={t('shown.cannot')} reason={t('shown.cannotReason')} />
      <Sheet blocks={[...lines, ...rest]} />
    </Page>
  );
};
