import type { FindingView } from '@linban/shared/contracts/supervision-requests.ts';
import { base64 } from '@linban/shared/transparency/base64.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import type { AskConsole } from '../links/use-console.ts';
import { saveFile } from '../parts/save-file.ts';
import styles from './supervision.module.css';

/** The recommendation that a move of a finding was, to be saved. */
export const Letter = (props: {
  readonly findingId: FindingView['findingId'];
  readonly step: number;
  readonly askFor: AskConsole;
}) => {
  const { findingId, step, askFor } = props;
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const save = async (): Promise<void> => {
    const reply = await askFor('supervision.letter', { findingId, step });
    const content = reply.ok ? base64.decode(reply.value.pdf) : undefined;
    setFailed(content === undefined);
    if (reply.ok && content) saveFile({ name: reply.value.name, type: 'application/pdf', content });
  };
  return (
    <span className={`${desk['buttons']} ${styles['letter']}`}>
      <button type="button" onClick={() => void save()}>
        {t('finding.saveLetter')}
      </button>
      {failed ? <span className={desk['soft']}>{t('desk.failed')}</span> : null}
    </span>
  );
};
