import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { Section } from '../parts/section.tsx';
import { CallRecord } from './call-record.tsx';
import { Answers, BeginCall } from './caller-check.tsx';
import { FoundCases } from './found-cases.tsx';
import styles from './hotline.module.css';
import { type CallTold, useHotline } from './use-hotline.ts';

const Told = ({ told }: { readonly told: CallTold | null }) => {
  const { t } = useTranslation();
  const words = told && (told.kind === 'tooMany' ? t('hotline.tooMany', told) : t(`hotline.${told.kind}`));
  return (
    <output className={styles['told']} data-done={told?.kind === 'sent'}>
      {words}
    </output>
  );
};

/** The page of whoever answers the telephone: who calls, what to read out, what the caller wishes. */
export const Hotline = ({ askFor }: { readonly askFor: AskConsole }) => {
  const { t } = useTranslation();
  const { call, told, next, begin, answer, find, wish } = useHotline(askFor);
  return (
    <Section id="hotline" title={t('hotline.title')} note={t('hotline.note')}>
      {call.kind === 'begin' ? null : (
        <p>
          <button type="button" className={styles['next']} onClick={next}>
            {t('hotline.again')}
          </button>
        </p>
      )}
      <Told told={told} />
      {call.kind === 'begin' ? <BeginCall onBegin={begin} onFind={find} /> : null}
      {call.kind === 'asking' ? <Answers questions={call.questions} onAnswer={(said) => answer(call, said)} /> : null}
      {call.kind === 'found' ? <FoundCases cases={call.cases} drafts={call.drafts} /> : null}
      {call.kind === 'open' ? <CallRecord record={call.record} onWish={(each) => wish(call.record, each)} /> : null}
    </Section>
  );
};
