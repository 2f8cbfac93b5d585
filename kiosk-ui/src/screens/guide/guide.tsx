import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { feeWords } from '@linban/shared/items/table-words.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { systemNow } from '../../ui/clock.ts';
import { formatMoment } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import type { Block } from '../../ui/pages.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { textIn } from '../../ui/text.ts';
import { usePromise } from '../items/promise.ts';
import { useUnavailable } from '../items/unavailable.ts';
import type { ScreenProps } from '../screen-props.ts';
import styles from './guide.module.css';

type Section = 'excluded' | 'audience' | 'bring' | 'receive' | 'time' | 'fee' | 'department' | 'reach' | 'basis';

const icons = {
  excluded: 'stop',
  audience: 'people',
  bring: 'card',
  receive: 'document',
  time: 'clock',
  fee: 'fee',
  department: 'home',
  reach: 'place',
  basis: 'book',
} as const satisfies Record<Section, IconName>;

interface GuideWords {
  readonly time: readonly string[];
  readonly reach: readonly string[];
  readonly fee: readonly string[];
}

const sectionsOf = (
  item: ServiceItem,
  say: (text: LocalizedText) => string,
  words: GuideWords,
): readonly (readonly [Section, readonly string[]])[] => [
  ['excluded', item.guide.exclusions.map((exclusion) => say(exclusion.text))],
  ['bring', item.guide.bring.map(say)],
  ['receive', item.guide.receive.map(say)],
  ['time', words.time],
  ['fee', words.fee],
  ['audience', item.guide.audience.map(say)],
  ['department', [say(item.department.name)]],
  ['reach', words.reach],
  ['basis', [say(item.guide.basis)]],
];

/** How a matter works: first who can't do it here, then what to bring and what comes of it. */
export const GuideScreen = ({ view, screen, send }: ScreenProps<'guide'>) => {
  const { t } = useTranslation(['items', 'common']);
  const say = textIn(view.settings.language);
  const unavailable = useUnavailable(say);
  const promise = usePromise();
  const { item, availability, draft } = screen;
  const reason = availability === null ? null : unavailable(availability);
  const { header } = item;
  const words: GuideWords = {
    time: [t('common:minutes', { minutes: item.minutes }), ...promise(item)],
    fee: [say(item.guide.fee), ...feeWords(item, shanghaiDay(systemNow()), view.settings.language)],
    reach: header
      ? [
          t(header.reach === 'city' ? 'guide.reachCity' : 'guide.reachDistrict'),
          t('guide.window', { hours: say(header.hours) }),
          t('guide.lines', header),
        ]
      : [],
  };
  const blocks = sectionsOf(item, say, words)
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([section, lines]): Block[] =>
      lines.map((line, index) => ({
        key: `${section}/${line}`,
        staysWithNext: index === 0 && lines.length > 1,
        node: (
          <div className={styles['line']} data-first={index === 0} data-section={section}>
            <span className={styles['icon']}>{index === 0 && <Icon name={icons[section]} />}</span>
            <div>
              {index === 0 && <h2>{t(`guide.${section}`)}</h2>}
              <p>{line}</p>
            </div>
          </div>
        ),
      })),
    );
  const begin = () => {
    if (availability === null) return t('guide.identifyFirst');
    return item.kind === 'lookup' ? t('guide.startLookup') : t('guide.start');
  };
  return (
    <Page
      title={say(item.title)}
      lead={say(item.summary)}
      actions={
        reason === null && draft !== null ? (
          <>
            <Button kind="primary" icon="forward" wide onPress={() => send({ type: 'continueItem', itemId: item.id })}>
              {t('guide.goOn')}
            </Button>
            <Pair>
              <Button kind="secondary" icon="apply" wide onPress={() => send({ type: 'startItem' })}>
                {t('guide.anew')}
              </Button>
              <Button kind="quiet" icon="stop" wide onPress={() => send({ type: 'dropDraft', itemId: item.id })}>
                {t('guide.drop')}
              </Button>
            </Pair>
          </>
        ) : reason === null ? (
          <Button
            kind="primary"
            icon={availability === null ? 'card' : 'forward'}
            wide
            onPress={() => send({ type: 'startItem' })}
          >
            {begin()}
          </Button>
        ) : (
          <Button kind="secondary" icon="back" wide onPress={() => send({ type: 'back' })}>
            {t('guide.otherItems')}
          </Button>
        )
      }
    >
      {reason !== null && <Note icon="warning" tone="amber" title={t('unavailable.title')} reason={reason} />}
      {draft !== null && (
        <StatusLine icon="folder" tone="lake">
          {t('guide.begun', { date: formatMoment(view.settings.language, 'day', new Date(draft.until)) })}
        </StatusLine>
      )}
      <Sheet blocks={blocks} />
      {item.exampleData && <p className={styles['example']}>{t('common:exampleData')}</p>}
    </Page>
  );
};
