import { allowedActions, deriveStanding, nextToAct } from '@linban/shared/cases/case-state.ts';
import { type CaseView, type IssuedDocument, isUsedUp } from '@linban/shared/cases/case-view.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserEvent, View } from '../../flow/view.ts';
import { Button } from '../../ui/button.tsx';
import { CaseProgress } from '../../ui/case-progress.tsx';
import { useAnswerByWords, useDueWords } from '../../ui/due-words.ts';
import { formatMoment } from '../../ui/format.ts';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import type { Block } from '../../ui/pages.tsx';
import { PrintLine } from '../../ui/print-line.tsx';
import { Line, Sheet } from '../../ui/sheet.tsx';
import { textIn } from '../../ui/text.ts';
import { TimelineEntry } from '../../ui/timeline.tsx';
import { MovingBar } from '../../ui/waiting.tsx';
import { TroubleActions, TroubleAdvice } from '../lookup/trouble.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './case.module.css';

/** As many as a person looks through. */
const mostReads = 20;

/** Who of the centre looked. */
const readerWord = (role: CaseView['reads'][number]['role']) =>
  role === 'approver' || role === 'hotline' ? (`reads.${role}` as const) : 'reads.staff';

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
  const copiesTold = ({ state, copies }: IssuedDocument): readonly string[] => {
    if (state === 'valid' && isUsedUp({ copies })) return [t('usedUp', { times: copies.count })];
    if (copies.lastAt === null) return [];
    return [t('copies', { times: copies.count, at: formatMoment(language, 'moment', new Date(copies.lastAt)) })];
  };
  const documents = caseView.documents.map(
    (document): Block => ({
      key: document.documentId,
      node: (
        <Line
          label={[
            document.state === 'withdrawn'
              ? t(document.supersededAt === null ? 'withdrawnDocument' : 'supersededDocument')
              : t('verification', { code: formatCode(document.verificationCode) }),
            ...copiesTold(document),
          ].join(' · ')}
          value={say(document.title)}
          action={
            document.state === 'valid' &&
            !isUsedUp(document) && (
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
              {step.reason && step.missing.length === 0 && (
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
  const reads = caseView.reads.slice(0, mostReads).map(
    (read): Block => ({
      key: `read/${read.at}`,
      node: (
        <Line
          label={formatMoment(language, 'moment', new Date(read.at))}
          value={[t(readerWord(read.role)), t(`reads.${read.purpose}`)].join(' · ')}
        />
      ),
    }),
  );
  const missing =
    caseView.state === 'supplementRequired'
      ? (caseView.steps.findLast((step) => step.type === 'askSupplement')?.missing ?? [])
      : [];
  const lacking = missing.map(
    (thing, index): Block => ({
      key: `missing/${thing}`,
      node: (
        <p className={styles['missing']}>
          {index + 1}. {thing}
        </p>
      ),
    }),
  );
  return [
    ...(lacking.length > 0 ? [heading('missing', t('act.missing')), ...lacking] : []),
    ...(documents.length > 0 ? [heading('documents', t('documents')), ...documents] : []),
    heading('history', t('history')),
    ...steps,
    ...(reads.length > 0 ? [heading('reads', t('reads.heading', { count: caseView.reads.length })), ...reads] : []),
  ];
};

/** What the resident asked for by telephone or on their page, as long as nobody has answered. */
const OpenWishes = ({ caseView }: { caseView: CaseView }) => {
  const { t } = useTranslation('cases');
  const count = deriveStanding(caseView.steps)?.openWishes ?? 0;
  if (count === 0) return null;
  return (
    <StatusLine icon="info" tone="plain">
      {t('act.wishes', { number: count })}
    </StatusLine>
  );
};

/** What somebody proposed to do with the certificate, as long as nobody else has said to it. */
const ProposedChange = ({ caseView }: { caseView: CaseView }) => {
  const { t } = useTranslation('cases');
  const change = deriveStanding(caseView.steps)?.proposedChange;
  if (!change) return null;
  return (
    <StatusLine icon="info" tone="amber">
      {t(`act.${change}`)}
    </StatusLine>
  );
};

/** Who has to do something next. */
const NextStep = ({ caseView, language, say }: Pick<ContentProps, 'caseView' | 'language' | 'say'>) => {
  const { t } = useTranslation('cases');
  const answerByWords = useAnswerByWords(language);
  const next = nextToAct(caseView.state);
  if (next === 'nobody' || caseView.due === null) return null;
  if (caseView.state === 'paused') {
    const why = caseView.steps.findLast((step) => step.type === 'pause')?.reason;
    return <Note icon="clock" tone="plain" title={t('act.paused')} reason={why && say(why)} />;
  }
  if (next !== 'resident')
    return (
      <StatusLine icon="info" tone="plain">
        {t(`act.${next}`)}
      </StatusLine>
    );
  return (
    <StatusLine icon="warning" tone="amber">
      {caseView.answerBy ? answerByWords(caseView.answerBy) : t('act.supplementRequired')}
    </StatusLine>
  );
};

type Supplement = ScreenProps<'case'>['screen']['supplement'];

/** What became of the resident's answer to what is missing. */
const SupplementTold = ({ supplement }: { supplement: Supplement }) => {
  const { t } = useTranslation('cases');
  if (supplement === 'idle' || supplement === 'opening') return null;
  const isGood = supplement === 'sent' || supplement === 'kept';
  return (
    <div role="alert">
      <StatusLine icon={isGood ? 'check' : 'warning'} tone={isGood ? 'lake' : 'amber'}>
        {t(`supplement.${supplement}`)}
      </StatusLine>
    </div>
  );
};

/** The way to answer what is missing, as long as it is awaited. */
const SupplementWay = (props: { caseView: CaseView; supplement: Supplement; onAnswer: () => void }) => {
  const { t } = useTranslation('cases');
  const { caseView, supplement, onAnswer } = props;
  if (caseView.state !== 'supplementRequired' || supplement === 'sent' || supplement === 'kept') return null;
  return (
    <Button kind="primary" icon="pen" wide disabled={supplement === 'opening'} onPress={onAnswer}>
      {t('supplement.answer')}
    </Button>
  );
};

type Withdrawing = ScreenProps<'case'>['screen']['withdrawal'];

/** The way to take the application back, with a question before. */
const Withdrawal = (props: { caseView: CaseView; withdrawal: Withdrawing; onWithdraw: () => void }) => {
  const { t } = useTranslation('cases');
  const [asking, setAsking] = useState(false);
  const { caseView, withdrawal } = props;
  const standing = deriveStanding(caseView.steps);
  if (!standing || !allowedActions(standing, 'resident').includes('withdraw')) return null;
  const confirm = () => {
    setAsking(false);
    props.onWithdraw();
  };
  return (
    <>
      {(withdrawal === 'tooLate' || withdrawal === 'failed') && (
        <div role="alert">
          <StatusLine icon="warning" tone="amber">
            {t(`withdraw.${withdrawal}`)}
          </StatusLine>
        </div>
      )}
      {asking ? (
        <>
          <StatusLine icon="warning" tone="amber">
            {t('withdraw.sure')}
          </StatusLine>
          <Pair>
            <Button kind="secondary" icon="back" wide onPress={() => setAsking(false)}>
              {t('withdraw.keep')}
            </Button>
            <Button kind="primary" icon="check" wide onPress={confirm}>
              {t('withdraw.confirm')}
            </Button>
          </Pair>
        </>
      ) : (
        <Button kind="quiet" icon="stop" wide disabled={withdrawal === 'sending'} onPress={() => setAsking(true)}>
          {t('withdraw.ask')}
        </Button>
      )}
    </>
  );
};

const CaseContent = ({
  print,
  withdrawal,
  supplement,
  ...props
}: ContentProps & Pick<ScreenProps<'case'>['screen'], 'print' | 'withdrawal' | 'supplement'>) => {
  const { t } = useTranslation(['cases', 'common']);
  const { caseView, say, send } = props;
  const blocks = useBlocks(props);
  const dueWords = useDueWords(props.language);
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
          <SupplementWay
            caseView={caseView}
            supplement={supplement}
            onAnswer={() => send({ type: 'answerSupplement' })}
          />
          <Button
            kind="secondary"
            icon="printer"
            wide
            disabled={props.busy}
            onPress={() => send({ type: 'printHistory' })}
          >
            {t('printHistory')}
          </Button>
          <Withdrawal caseView={caseView} withdrawal={withdrawal} onWithdraw={() => send({ type: 'withdraw' })} />
        </>
      }
    >
      <CaseProgress state={caseView.state} named />
      {caseView.due && (
        <StatusLine icon="clock" tone={caseView.due.kind === 'stopped' ? 'amber' : 'lake'}>
          {dueWords(caseView.due)}
        </StatusLine>
      )}
      <SupplementTold supplement={supplement} />
      <NextStep caseView={caseView} language={props.language} say={say} />
      <OpenWishes caseView={caseView} />
      <ProposedChange caseView={caseView} />
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
        withdrawal={screen.withdrawal}
        supplement={screen.supplement}
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
