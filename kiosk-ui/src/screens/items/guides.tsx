import { useTranslation } from 'react-i18next';
import { ItemRow } from '../../ui/item-row.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { Pages } from '../../ui/pages.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import styles from './guides.module.css';

/** What anybody may know without a card: how things work, and where the centres are. */
export const GuidesScreen = ({ view, screen, send }: ScreenProps<'guides'>) => {
  const { t } = useTranslation(['items', 'common']);
  const say = textIn(view.settings.language);
  const heading = (words: string) => <h2 className={styles['heading']}>{words}</h2>;
  const items = screen.items.map((item) => ({
    key: item.id,
    node: (
      <ItemRow
        icon={item.kind === 'lookup' ? 'search' : 'apply'}
        tone="lake"
        title={say(item.title)}
        lines={[say(item.summary)]}
        onPress={() => send({ type: 'openItem', itemId: item.id })}
      />
    ),
  }));
  const centres = screen.centres.map((centre) => ({
    key: centre.name['zh-CN'],
    node: (
      <div className={styles['centre']}>
        <Note
          icon="place"
          tone="plain"
          title={say(centre.name)}
          reason={
            <>
              {say(centre.address)}
              <br />
              {say(centre.hours)} · {t('guides.centrePhone', { phone: centre.phone })}
            </>
          }
        />
      </div>
    ),
  }));
  return (
    <Page title={t('guides.title')} lead={t('guides.lead')}>
      <Pages
        blocks={[
          { key: 'items', node: heading(t('guides.itemsHeading')), staysWithNext: true },
          ...items,
          ...(centres.length > 0
            ? [{ key: 'centres', node: heading(t('guides.centresHeading')), staysWithNext: true }]
            : []),
          ...centres,
        ]}
      />
    </Page>
  );
};
