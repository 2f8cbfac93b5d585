import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { CaseProgress, lookOfCase } from '../../ui/case-progress.tsx';
import { formatMoment } from '../../ui/format.ts';
import { ItemRow } from '../../ui/item-row.tsx';
import { Message } from '../../ui/message.tsx';
import { Page } from '../../ui/page.tsx';
import { Pages } from '../../ui/pages.tsx';
import { textIn } from '../../ui/text.ts';
import { TroubleActions, TroubleAdvice } from '../lookup/trouble.tsx';
import type { ScreenProps } from '../screen-props.ts';

/** All cases of the person, the newest first. */
export const CasesScreen = ({ view, screen, send }: ScreenProps<'cases'>) => {
  const { t } = useTranslation(['cases', 'common']);
  const { language } = view.settings;
  const say = textIn(language);
  if (screen.trouble !== null) {
    return (
      <Page title={t('title')} actions={<TroubleActions trouble={screen.trouble} send={send} />}>
        <TroubleAdvice trouble={screen.trouble} />
      </Page>
    );
  }
  if (screen.cases.length === 0) {
    return (
      <Page
        title={t('empty.title')}
        lead={t('empty.reason')}
        actions={
          <Button kind="primary" icon="apply" wide onPress={() => send({ type: 'openItems', kind: 'instant' })}>
            {t('empty.action')}
          </Button>
        }
      >
        <Message icon="folder" tone="lake">
          <p>{t('empty.reason')}</p>
        </Message>
      </Page>
    );
  }
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Pages
        blocks={screen.cases
          .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
          .map((summary) => ({
            key: summary.caseNumber,
            node: (
              <ItemRow
                {...lookOfCase(summary.state)}
                title={`${say(summary.itemTitle)} · ${t(`common:caseState.${summary.state}`)}`}
                lines={[
                  t('updated', {
                    department: say(summary.department),
                    date: formatMoment(language, 'moment', new Date(summary.updatedAt)),
                  }),
                ]}
                onPress={() => send({ type: 'openCase', caseNumber: summary.caseNumber })}
              >
                <CaseProgress state={summary.state} />
              </ItemRow>
            ),
          }))}
      />
    </Page>
  );
};
