import type { FindingView } from '@linban/shared/contracts/supervision-requests.ts';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { OpenRecord } from '../parts/open-record.tsx';
import { FindingActs } from './finding-acts.tsx';
import { FindingCase } from './finding-case.tsx';
import { FindingMark, useEvidenceWords } from './finding-words.tsx';
import { LateReports } from './late-reports.tsx';
import { Letter } from './letter.tsx';
import { useFindingToldWords } from './told-words.ts';
import type { FindingActSent, FindingTold } from './use-supervision.ts';

/** An open finding: what it rests on, what was done about it, and what can be done. */
export const FindingPanel = (props: {
  readonly finding: FindingView;
  readonly told: FindingTold | null;
  /** It has changed since it was opened. */
  readonly isStale: boolean;
  readonly askFor: AskConsole;
  readonly onReload: () => void;
  readonly onAct: (act: FindingActSent) => Promise<boolean>;
  readonly onClose: () => void;
}) => {
  const { finding, told } = props;
  const { t } = useTranslation();
  const toldWords = useFindingToldWords();
  const { moment } = useLanguage();
  const evidenceWords = useEvidenceWords();
  return (
    <OpenRecord
      id="finding-open"
      title={t(`findingKind.${finding.evidence.kind}`)}
      marks={<FindingMark card={finding.card} />}
      changed={props.isStale ? t('finding.changed') : null}
      onReload={props.onReload}
      onClose={props.onClose}
    >
      <p>{evidenceWords(finding.evidence)}</p>
      {finding.about.length > 0 ? <p>{t('finding.isAbout', { names: finding.about.join('、') })}</p> : null}
      {finding.reports.length > 0 ? <LateReports reports={finding.reports} /> : null}
      <div className={desk['columns']}>
        <section aria-labelledby="finding-cases">
          <h4 id="finding-cases">{t('finding.cases', { count: finding.cases })}</h4>
          {finding.caseList.map((shown) => (
            <FindingCase
              key={shown.caseNumber}
              finding={finding}
              shown={shown}
              isOpen={finding.caseList.length === 1}
              askFor={props.askFor}
            />
          ))}
          {finding.caseList.length < finding.cases ? (
            <p className={desk['soft']}>{t('finding.firstCases', { count: finding.caseList.length })}</p>
          ) : null}
        </section>
        <section aria-labelledby="finding-acts">
          <h4 id="finding-acts">{t('record.acts')}</h4>
          <output className={desk['told']} data-done={told === 'done'}>
            {told ? toldWords(told) : null}
          </output>
          <FindingActs finding={finding} onAct={props.onAct} />
          <h4>{t('finding.moves')}</h4>
          <ol className={desk['steps']}>
            {finding.moves.map((move, index) => (
              // Moves are only ever added at the end.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={index}>
                <strong>{t(`findingMove.${move.type}`)}</strong>{' '}
                <span className={desk['soft']}>
                  {moment(move.at)} · {move.name ?? t('finding.server')}
                </span>
                {move.outcome ? <div>{t(`outcome.${move.outcome}`)}</div> : null}
                {move.reason ? <div>{move.reason}</div> : null}
                {move.letter === null ? null : (
                  <Letter findingId={finding.findingId} step={move.letter} askFor={props.askFor} />
                )}
              </li>
            ))}
          </ol>
        </section>
      </div>
    </OpenRecord>
  );
};
