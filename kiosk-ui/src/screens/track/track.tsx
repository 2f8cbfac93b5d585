import { formatCode } from '@linban/shared/cases/codes.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeLength, type TypedCodes } from '../../flow/receipt-codes.ts';
import { CodeKeys } from '../../input/code-keys.tsx';
import { Button } from '../../ui/button.tsx';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './track.module.css';

type Field = keyof TypedCodes;

const isFull = (field: Field, text: string): boolean => text.length >= codeLength[field];

/** What was typed, in groups of four, with the places that are still empty. */
const CodeShown = ({ field, text }: { field: Field; text: string }) => {
  const whole = formatCode(text.padEnd(codeLength[field], '·'));
  const typed = field === 'caseNumber' ? formatCode(text) : text;
  const rest = (field === 'caseNumber' ? whole : whole.replaceAll('-', '')).slice(typed.length);
  return (
    <span className={styles['code']}>
      {typed}
      <i aria-hidden="true">{rest}</i>
    </span>
  );
};

/** Both codes of a receipt, typed; or its QR code under the scanner. */
export const TrackScreen = ({ view, screen, send }: ScreenProps<'track'>) => {
  const { t } = useTranslation('track');
  const [field, setField] = useState<Field>('caseNumber');
  const { asking, scanner, problem } = screen;
  const type = (text: string) => {
    if (text.length > codeLength[field]) return;
    send({ type: 'typeCode', field, text });
    if (field === 'caseNumber' && isFull(field, text)) setField('queryCode');
  };
  const fieldButton = (name: Field) => (
    <button type="button" className={styles['field']} aria-pressed={name === field} onClick={() => setField(name)}>
      <span className={styles['label']}>{t(name)}</span>
      <CodeShown field={name} text={screen[name]} />
    </button>
  );
  const told = problem ?? (view.links.server ? null : ({ kind: 'unreachable' } as const));
  /** Large letters leave no room for what goes without saying. */
  const tight = told !== null && view.settings.textSize === 'large';
  return (
    <Page
      title={t('title')}
      lead={tight ? undefined : t('lead')}
      actions={
        <>
          {asking && (
            <StatusLine icon="clock" tone="lake">
              {t('asking')}
            </StatusLine>
          )}
          {!asking && told && (
            <div role="alert">
              <StatusLine icon="warning" tone="amber">
                {t(`problem.${told.kind}`, 'minutes' in told ? { minutes: told.minutes } : {})}
              </StatusLine>
            </div>
          )}
          <Button kind="primary" icon="search" wide disabled={asking} onPress={() => send({ type: 'track' })}>
            {t('ask')}
          </Button>
        </>
      }
    >
      {scanner === 'ready' && (
        <Note icon="scan" tone="lake" title={t('scan.ready')} reason={tight ? undefined : t('scan.where')} />
      )}
      {scanner === 'broken' && (
        <StatusLine icon="info" tone="plain">
          {t('scan.broken')}
        </StatusLine>
      )}
      <div className={styles['fields']}>
        {fieldButton('caseNumber')}
        {fieldButton('queryCode')}
      </div>
      <CodeKeys value={screen[field]} onChange={type} />
    </Page>
  );
};
