import { topicSchema } from '@linban/shared/items/service-item.ts';
import { useTranslation } from 'react-i18next';
import type { Availability, OfferedItem } from '../../flow/view.ts';
import { ItemRow } from '../../ui/item-row.tsx';
import { Message } from '../../ui/message.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { type Block, Pages } from '../../ui/pages.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import styles from './guides.module.css';
import { usePromise } from './promise.ts';
import { useUnavailable } from './unavailable.ts';

const topics = topicSchema.options;

/** By topic; in each, what can be done now comes first. */
const byTopic = (a: OfferedItem, b: OfferedItem): number =>
  topics.indexOf(a.item.topic) - topics.indexOf(b.item.topic) ||
  Number(b.availability.kind === 'available') - Number(a.availability.kind === 'available');

const iconOf = (offered: { readonly item: OfferedItem['item']; readonly availability: Availability }) => {
  if (offered.availability.kind !== 'available') return 'info' as const;
  return offered.item.kind === 'lookup' ? ('search' as const) : ('apply' as const);
};

/** Up to so many stand big. */
const few = 3;

/** The matters of one kind; what can't be done now says why. */
export const ItemsScreen = ({ view, screen, send }: ScreenProps<'items'>) => {
  const { t } = useTranslation(['items', 'common']);
  const say = textIn(view.settings.language);
  const unavailable = useUnavailable(say);
  const promise = usePromise();
  const items = screen.items.toSorted(byTopic);
  return (
    <Page
      title={t(`list.${screen.kind}.title`)}
      lead={t(`list.${screen.kind}.lead`)}
      actions={
        <StatusLine icon="staff" tone="plain">
          {t('list.notFound')}
        </StatusLine>
      }
    >
      {items.length === 0 ? (
        <Message icon="info" tone="lake">
          <p>{t('list.empty')}</p>
        </Message>
      ) : (
        <Pages
          blocks={items.flatMap((offered, index): Block[] => {
            const reason = unavailable(offered.availability);
            const { item } = offered;
            const isFirst = items.findIndex((other) => other.item.topic === item.topic) === index;
            const row: Block = {
              key: item.id,
              node: (
                <ItemRow
                  icon={iconOf(offered)}
                  tone={reason === null ? 'leaf' : 'amber'}
                  roomy={items.length <= few}
                  title={say(item.title)}
                  lines={[
                    say(item.summary),
                    reason ??
                      [t('common:minutes', { minutes: item.minutes }), ...promise(item), say(item.guide.fee)].join(
                        ' · ',
                      ),
                  ]}
                  onPress={() => send({ type: 'openItem', itemId: item.id })}
                />
              ),
            };
            if (items.length <= few || !isFirst) return [row];
            const heading: Block = {
              key: `topic/${item.topic}`,
              node: <h2 className={styles['heading']}>{t(`topic.${item.topic}`)}</h2>,
              staysWithNext: true,
            };
            return [heading, row];
          })}
        />
      )}
    </Page>
  );
};
