import { formatCode } from '@linban/shared/cases/codes.ts';
import { isDocumentWithdrawn } from '@linban/shared/cases/document-changes.ts';
import type { PublicCase } from '@linban/shared/cases/public-case.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { CaseProgress, lookOfCase } from '../../ui/case-progress.tsx';
import { useAnswerByWords, useDueWords } from '../../ui/due-words.ts';
import { formatMoment } from '../../ui/format.ts';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import { Line, Sheet } from '../../ui/sheet.tsx';
import { textIn } from '../../ui/text.ts';
import { TimelineEntry } from '../../ui/timeline.tsx';
import type { ScreenProps } from '../screen-props.ts';

const nextOf = ({ state, waitingForDepartment, hasDocument, steps }: PublicCase) => {
  if (state === 'deciding' && waitingForDepartment) return 'waiting';
  if (state === 'completed' && isDocumentWithdrawn(steps)) return 'documentWithdrawn';
  if (state === 'completed' && !hasDocument) return 'completedWithoutDocument';
  return state;
};

/** How far a case is, for whoever holds its receipt: no reasons, no papers, of the person a masked name. */
export const TrackedScreen = ({ view, screen, send }: ScreenProps<'tracked'>) => {
  const { t } = useTranslation(['track', 'common']);
  const { language } = view.settings;
  const say = textIn(language);
  const { found } = screen;
  const dueWords = useDueWords(language);
  const answerByWords = useAnswerByWords(language);
  const steps = found.steps.map((step, index) => ({
    key: `${step.at}/${step.type}`,
    node: (
      <TimelineEntry
        state="done"
        last={index === found.steps.length - 1}
        words={t(`action.${step.type}`)}
        detail={[
          formatMoment(language, 'moment', new Date(step.at)),
          say(step.actor),
          ...(step.place ? [say(step.place)] : []),
        ].join(' · ')}
      />
    ),
  }));
  return (
    <Page
      title={`${say(found.itemTitle)} · ${t(`common:caseState.${found.state}`)}`}
      lead={
        <>
          {say(found.department)} ·{' '}
          <span className="unbroken">{t('found.number', { number: formatCode(found.caseNumber) })}</span>
        </>
      }
      actions={
        <>
          <StatusLine icon="lock" tone="lake">
            {t('found.privacy')}
          </StatusLine>
          <Pair>
            <Button kind="secondary" icon="search" wide onPress={() => send({ type: 'retry' })}>
              {t('found.another')}
            </Button>
            <Button kind="primary" icon="check" wide onPress={() => send({ type: 'home' })}>
              {t('found.done')}
            </Button>
          </Pair>
        </>
      }
    >
      <CaseProgress state={found.state} named />
      <Note {...lookOfCase(found.state)} title={t('found.next')} reason={t(`next.${nextOf(found)}`)} />
      <Sheet
        blocks={[
          { key: 'applicant', node: <Line label={t('found.applicant')} value={found.maskedName} /> },
          ...(found.due ? [{ key: 'due', node: <Line label={t('found.due')} value={dueWords(found.due)} /> }] : []),
          ...(found.answerBy
            ? [{ key: 'answerBy', node: <Line label={t('found.answerBy')} value={answerByWords(found.answerBy)} /> }]
            : []),
          ...steps,
        ]}
      />
    </Page>
  );
};
