import { formatCode } from '@linban/shared/cases/codes.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { PrintLine } from '../../ui/print-line.tsx';
import { RecordTable } from '../../ui/record-table.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import styles from './lookup.module.css';

/** The answer of a department: a few sums, the rows, and the way to have it on paper. */
export const LookupScreen = ({ view, screen, send }: ScreenProps<'lookup'>) => {
  const { t } = useTranslation('lookup');
  const { language, textSize } = view.settings;
  const say = useMemo(() => textIn(language), [language]);
  const { item, table, document, print } = screen;
  const printDocument = () => send({ type: 'printDocument', documentId: null });
  const asked = print.state !== 'idle' || document !== null;
  return (
    <Page
      title={say(item.title)}
      lead={t('source', { department: say(item.department.name) })}
      actions={
        <>
          {asked && (
            <PrintLine paper="document" title={say(item.output.title)} progress={print} onPrint={printDocument} />
          )}
          {document && (
            <StatusLine icon="safe" tone="leaf">
              {t('code')} <b className={styles['code']}>{formatCode(document.verificationCode)}</b>
            </StatusLine>
          )}
          {asked ? (
            <Button kind="primary" icon="check" wide onPress={() => send({ type: 'home' })}>
              {t('done')}
            </Button>
          ) : (
            <Button kind="primary" icon="printer" wide onPress={printDocument}>
              {t('print')}
            </Button>
          )}
        </>
      }
    >
      {table.summary.length > 0 && (
        <dl className={styles['summary']}>
          {table.summary.map((sum) => (
            <div key={sum.label['zh-CN']}>
              <dt>{say(sum.label)}</dt>
              <dd>{sum.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {table.rows.length === 0 ? (
        <Message icon="search" tone="lake">
          <p>{t('noRows')}</p>
        </Message>
      ) : (
        <RecordTable
          columns={table.columns}
          rows={table.rows}
          say={say}
          label={t('table')}
          stacked={table.columns.length > (textSize === 'large' ? 4 : 6)}
        />
      )}
    </Page>
  );
};
