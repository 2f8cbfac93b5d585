import type { FindingView } from '@linban/shared/contracts/supervision-requests.ts';
import {
  type FindingMove,
  type FindingOutcome,
  findingOutcomeSchema,
} from '@linban/shared/supervision/finding-state.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import { WordsField } from '../parts/words-field.tsx';
import type { FindingActSent } from './use-supervision.ts';

/** Acts that need nothing typed. */
const plain = ['take', 'giveBack'] as const;
const written = ['recommend', 'settle', 'reopen'] as const;
const has = <T extends FindingMove>(allowed: readonly FindingMove[], which: readonly T[]): readonly T[] =>
  which.filter((each) => allowed.includes(each));

/** What the person who has opened a finding may do with it. */
export const FindingActs = (props: {
  readonly finding: FindingView;
  readonly onAct: (act: FindingActSent) => Promise<boolean>;
}) => {
  const { finding, onAct } = props;
  const { t } = useTranslation();
  const group = useId();
  const [chosen, setChosen] = useState<(typeof written)[number] | null>(null);
  const [outcome, setOutcome] = useState<FindingOutcome | null>(null);
  const [reason, setReason] = useState('');
  const { allowed } = finding;
  if (finding.isAboutMe) return <p>{t('finding.aboutMe')}</p>;
  if (allowed.length === 0) return <p>{t('finding.nothing')}</p>;
  const asked = has(allowed, written).find((each) => each === chosen);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (asked === undefined || (asked === 'settle' && outcome === null)) return;
    const isDone = await onAct(
      asked === 'settle' && outcome
        ? { type: 'settle', outcome, reason }
        : { type: asked === 'reopen' ? 'reopen' : 'recommend', reason },
    );
    if (!isDone) return;
    setChosen(null);
    setReason('');
  };
  return (
    <>
      <span className={desk['acts']}>
        {has(allowed, plain).map((type) => (
          <button key={type} type="button" onClick={() => void onAct({ type })}>
            {t(type === 'take' && finding.takenBy !== null ? 'finding.takeOver' : `findingMove.${type}`)}
          </button>
        ))}
        {has(allowed, written).map((type) => (
          <button key={type} type="button" aria-expanded={type === asked} onClick={() => setChosen(type)}>
            {t(`findingMove.${type}`)}
          </button>
        ))}
      </span>
      {asked ? (
        <form className={desk['form']} onSubmit={(event) => void send(event)}>
          {asked === 'settle' ? (
            <fieldset>
              <legend>{t('finding.outcome')}</legend>
              {findingOutcomeSchema.options.map((each) => (
                <label key={each}>
                  <input
                    type="radio"
                    name={group}
                    required
                    checked={outcome === each}
                    onChange={() => setOutcome(each)}
                  />
                  {t(`outcome.${each}`)}
                </label>
              ))}
            </fieldset>
          ) : null}
          <WordsField
            label={t(asked === 'recommend' ? 'finding.advice' : 'finding.reason')}
            value={reason}
            isRequired
            longest={300}
            onChange={setReason}
          />
          <span className={desk['acts']}>
            <button type="submit" className={desk['primary']}>
              {t('act.confirm')}
            </button>
            <button type="button" onClick={() => setChosen(null)}>
              {t('act.cancel')}
            </button>
          </span>
        </form>
      ) : null}
    </>
  );
};
