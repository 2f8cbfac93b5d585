import { isSettled } from '@linban/shared/cases/case-state.ts';
import type { CaseSummary } from '@linban/shared/cases/case-view.ts';
import { factsOf } from '@linban/shared/items/rule.ts';
import { useTranslation } from 'react-i18next';
import type { OfferedItem } from '../../flow/view.ts';
import { Button } from '../../ui/button.tsx';
import { CaseProgress, lookOfCase } from '../../ui/case-progress.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Subheading } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import { Tile } from '../../ui/tile.tsx';
import type { ScreenProps } from '../screen-props.ts';
import { greetingOf } from './greeting.ts';
import styles from './home.module.css';

type Standing = 'waitsForYou' | 'moving' | 'settled';

const standingOf = ({ state }: CaseSummary): Standing => {
  if (state === 'supplementRequired') return 'waitsForYou';
  return isSettled(state) ? 'settled' : 'moving';
};

const nearness: readonly Standing[] = ['waitsForYou', 'moving', 'settled'];

/** What waits for the resident comes first, then what moves, then what changed last. */
const nearest = (cases: readonly CaseSummary[]): readonly CaseSummary[] =>
  cases.toSorted(
    (a, b) =>
      nearness.indexOf(standingOf(a)) - nearness.indexOf(standingOf(b)) || b.updatedAt.localeCompare(a.updatedAt),
  );

const available = (items: readonly OfferedItem[], kind: OfferedItem['item']['kind']) =>
  items.filter((offered) => offered.availability.kind === 'available' && offered.item.kind === kind);

/** Few enough that any of them is worth saying. */
const few = 3;

/** What can be done at certain times of the year only, and now; one of many others would be no more than a guess. */
const worthSaying = (items: readonly OfferedItem[]): OfferedItem['item'] | undefined => {
  const isInSeason = ({ item }: OfferedItem): boolean =>
    item.guide.exclusions.some(({ rule }) => rule && factsOf(rule).includes('today'));
  return (items.find(isInSeason) ?? (items.length <= few ? items[0] : undefined))?.item;
};

/** The start of a visit: what concerns this person, and four ways on. */
export const HomeScreen = ({ view, screen, send }: ScreenProps<'home'>) => {
  const { t } = useTranslation(['home', 'common']);
  const { language, textSize } = view.settings;
  const say = textIn(language);
  const { form, surname } = greetingOf(view.holder, language);
  const [begun] = screen.begun;
  const shown = nearest(screen.cases).slice(0, (textSize === 'large' ? 1 : 2) - (begun ? 1 : 0));
  const instant = available(screen.items, 'instant');
  const suggested = shown.length === 0 && !begun && view.links.server ? worthSaying(instant) : undefined;
  return (
    <Page title={t(`greeting.${form}`, { surname })} lead={t('help')}>
      {textSize === 'normal' && (shown.length > 0 || begun || suggested) && <Subheading>{t('aboutYou')}</Subheading>}
      {begun && (
        <Note
          icon="pen"
          tone="lake"
          title={t('begun', { title: say(begun.item.title) })}
          reason={t('begunUntil', { date: formatMoment(language, 'day', new Date(begun.draft.until)) })}
          action={<Button onPress={() => send({ type: 'continueItem', itemId: begun.item.id })}>{t('goOn')}</Button>}
        />
      )}
      {shown.map((summary) => {
        const standing = standingOf(summary);
        const at = standing === 'moving' ? summary.submittedAt : summary.updatedAt;
        const date = formatMoment(language, 'moment', new Date(at));
        return (
          <Note
            key={summary.caseNumber}
            {...lookOfCase(summary.state)}
            title={`${say(summary.itemTitle)} · ${t(`common:caseState.${summary.state}`)}`}
            reason={t(standing, { department: say(summary.department), date })}
            action={
              <Button onPress={() => send({ type: 'openCase', caseNumber: summary.caseNumber })}>
                {t(standing === 'waitsForYou' ? 'openWaiting' : 'openCase')}
              </Button>
            }
          >
            {standing !== 'settled' && <CaseProgress state={summary.state} />}
          </Note>
        );
      })}
      {suggested && (
        <Note
          icon="apply"
          tone="leaf"
          title={t('suggest', { title: say(suggested.title) })}
          reason={t('suggestReason', { minutes: suggested.minutes, output: say(suggested.output.title) })}
          action={<Button onPress={() => send({ type: 'openItem', itemId: suggested.id })}>{t('suggestGo')}</Button>}
        />
      )}
      {view.links.server ? (
        <StatusLine icon="check" tone="leaf">
          {t('canDo', { instant: instant.length, lookup: available(screen.items, 'lookup').length })}
        </StatusLine>
      ) : (
        <StatusLine icon="warning" tone="amber">
          {t('serverLost')}
        </StatusLine>
      )}
      <div className={styles['grid']}>
        <Tile
          strong
          icon="apply"
          title={t('instant.title')}
          hint={t('instant.hint')}
          onPress={() => send({ type: 'openItems', kind: 'instant' })}
        />
        <Tile
          strong
          icon="search"
          title={t('lookup.title')}
          hint={t('lookup.hint')}
          onPress={() => send({ type: 'openItems', kind: 'lookup' })}
        />
        <Tile
          icon="ask"
          title={t('guides.title')}
          hint={t('guides.hint')}
          onPress={() => send({ type: 'openGuides' })}
        />
        <Tile
          icon="folder"
          title={t('cases.title')}
          hint={t('cases.hint')}
          onPress={() => send({ type: 'openCases' })}
        />
      </div>
    </Page>
  );
};
