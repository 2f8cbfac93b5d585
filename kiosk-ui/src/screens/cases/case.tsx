import type { CaseView } from '@linban/shared/cases/case-view.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { useTranslation } from 'react-i18next';
import type { UserEvent, View } from '../../flow/view.ts';
import { Button } from '../../ui/button.tsx';
import { CaseProgress } from '../../ui/case-progress.tsx';
import { formatMoment } from '../../ui/format.ts';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import type { Block } from '../../ui/pages.tsx';
import { PrintLine } from '../../ui/print-line.tsx';
import { Line, Sheet } from '../../ui/sheet.tsx';
import { textIn } from '../../ui/text.ts';
import { TimelineEntry } from '../../ui/timeline.tsx';
import { MovingBar } from '../../ui/waiting.tsx';
import { TroubleActions, TroubleAdvice } from '../lookup/trouble.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './case.module.css';

interface ContentProps {
  readonly caseView: CaseView;
  readonly language: View['settings']['language'];
  readonly say: (text: LocalizedText) => string;
  readonly busy: boolean;
  readonly send: (event: UserEvent) => void;
}

const useBlocks = ({ caseView, language, say, busy, send }: ContentProps): readonly Block[] => {
  const { t } = useTranslation('cases');
  const heading = (key: string, words: string): Block => ({
    key,
    staysWithNext: true,
    node: <h2 className={styles['heading']}>{words}</h2>,
  });
  const documents = caseView.documents.map(
    (document): Block => ({
      key: document.documentId,
      node: (
        <Line
          label={
            document.state === 'withdrawn'
              ? t('withdrawnDocument')
              : t('verification', { code: formatCode(document.verificationCode) })
          }
          value={say(document.title)}
          action={
            document.state === 'valid' && (
              <Button
                icon="printer"
                disabled={busy}
                onPress={() => send({ type: 'printDocument', documentId: document.documentId })}
              >
                {t('printDocument')}
              </Button>
            )
          }
        />
      ),
    }),
  );
  const steps = caseView.steps.map((step, index): Block => {
    const place = step.place ? ` · ${say(step.place)}` : '';
    return {
      key: `${step.at}/${step.type}`,
      node: (
        <TimelineEntry
          state="done"
          last={index === caseView.steps.length - 1}
          words={t(`action.${step.type}`)}
          detail={
            <>
              {formatMoment(language, 'moment', new Date(step.at))} · {say(step.actor)}
              {place}
              {step.reason && (
                <>
                  <br />
                  {say(step.reason)}
                </>
              )}
            </>
          }
        />
      ),
    };
  });
  return [
    ...(documents.length > 0 ? [heading('documents', t('documents')), ...documents] : []),
    heading('history', t('history')),
    ...steps,
  ];
};

const CaseContent = ({ print, ...props }: ContentProps & { print: ScreenProps<'case'>['screen']['print'] }) => {
  const { t } = useTranslation(['cases', 'common']);
  const { caseView, say, send } = props;
  const blocks = useBlocks(props);
  return (
    <Page
      title={`${say(caseView.itemTitle)} · ${t(`common:caseState.${caseView.state}`)}`}
      lead={
        <>
          {say(caseView.department)} ·{' '}
          <span className="unbroken">{t('number', { number: formatCode(caseView.caseNumber) })}</span>
        </>
      }
      actions={
        <>
          {print.state !== 'idle' && (
            <PrintLine
              paper="document"
              title={t('printTitle')}
              progress={print}
              onPrint={() => send({ type: 'printHistory' })}
            />
          )}
          <Button
            kind="secondary"
            icon="printer"
            wide
            disabled={props.busy}
            onPress={() => send({ type: 'printHistory' })}
          >
            {t('printHistory')}
          </Button>
        </>
      }
    >
      <CaseProgress state={caseView.state} named />
      {caseView.waitingForDepartment && (
        <StatusLine icon="clock" tone="amber">
          {t('waiting')}
        </StatusLine>
      )}
      <Sheet blocks={blocks} />
    </Page>
  );
};

/** One case: how far it is, what has happened, its papers. */
export const CaseScreen = ({ view, screen, send }: ScreenProps<'case'>) => {
  const { t } = useTranslation(['cases', 'common']);
  const { language } = view.settings;
  if (screen.caseView) {
    return (
      <CaseContent
        caseView={screen.caseView}
        language={language}
        say={textIn(language)}
        busy={screen.print.state === 'printing'}
        print={screen.print}
        send={send}
      />
    );
  }
  if (screen.trouble !== null) {
    return (
      <Page title={t('title')} actions={<TroubleActions trouble={screen.trouble} send={send} />}>
        <TroubleAdvice trouble={screen.trouble} />
      </Page>
    );
  }
  return (
    <Page title={t('common:opening')}>
      <MovingBar label={t('common:opening')} />
    </Page>
  );
};
