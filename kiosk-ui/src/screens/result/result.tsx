import { formatCode } from '@linban/shared/cases/codes.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Badge, type IconName, type Tone } from '../../ui/icons.tsx';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import { PaperCard } from '../../ui/paper-card.tsx';
import { textIn } from '../../ui/text.ts';
import { BigNumber } from '../../ui/waiting.tsx';
import type { ScreenProps } from '../screen-props.ts';
import { sheetsToTake } from './papers.ts';
import styles from './result.module.css';

type Outcome = ScreenProps<'result'>['screen']['outcome'];

const looks = {
  granted: { icon: 'check', tone: 'leaf' },
  refused: { icon: 'info', tone: 'seal' },
  waiting: { icon: 'clock', tone: 'amber' },
  received: { icon: 'check', tone: 'lake' },
  deferred: { icon: 'lock', tone: 'amber' },
} as const satisfies Record<Outcome, { icon: IconName; tone: Tone }>;

/** What has come of it, which papers to take, and the number to keep. */
export const ResultScreen = ({ view, screen, send }: ScreenProps<'result'>) => {
  const { t } = useTranslation('result');
  const say = textIn(view.settings.language);
  const { item, outcome, caseView, number, receipt, document } = screen;
  const onPaper = receipt.state === 'printed';
  const department = say(item.department.name);
  const granted = outcome === 'granted';
  const title = granted ? t(`granted.title${sheetsToTake([receipt, document])}`) : t(`${outcome}.title`);
  const reason = caseView?.steps.findLast((step) => step.reason !== null)?.reason;
  const phoneHint = () => {
    if (outcome === 'deferred') return onPaper ? t('deferredPhone') : t('noReceiptDeferred');
    return onPaper ? t('phone') : t('noReceiptPhone');
  };
  const receiptCard = (
    <PaperCard paper="receipt" title={t('receipt')} progress={receipt} onPrint={() => send({ type: 'printReceipt' })} />
  );
  return (
    <Page
      title={
        <span className={styles['title']}>
          <Badge name={looks[outcome].icon} tone={looks[outcome].tone} />
          <span>{title}</span>
        </span>
      }
      lead={t(`${outcome}.lead`, { department, days: item.promisedWorkingDays })}
      actions={
        <>
          <StatusLine icon={outcome === 'deferred' ? 'receipt' : 'scan'} tone="lake">
            {phoneHint()}
          </StatusLine>
          <Button kind="primary" icon="check" wide onPress={() => send({ type: 'finish' })}>
            {t('finish')}
          </Button>
        </>
      }
    >
      {outcome === 'refused' && reason && (
        <Note icon="info" tone="seal" title={t('refused.reason')} reason={say(reason)} />
      )}
      {outcome === 'refused' && item.whenRefused && (
        <Note icon="place" tone="lake" title={t('refused.whatNow')} reason={say(item.whenRefused)} />
      )}
      {granted ? (
        <Pair>
          <PaperCard
            paper="document"
            title={say(item.output.title)}
            progress={document}
            onPrint={() => send({ type: 'printDocument', documentId: null })}
          />
          {receiptCard}
        </Pair>
      ) : (
        receiptCard
      )}
      {number && (
        <div className={styles['slip']}>
          {onPaper && <p>{say(item.title)}</p>}
          <p className={styles['soft']}>{t(number.kind === 'case' ? 'number' : 'reference')}</p>
          <BigNumber>{number.kind === 'case' ? formatCode(number.caseNumber) : number.reference}</BigNumber>
          {number.kind === 'case' && !onPaper && (
            <p className={styles['soft']}>
              {t('queryCode')} <b className={styles['code']}>{number.queryCode}</b>
            </p>
          )}
          <span className={styles['seal']} aria-hidden="true" lang="zh-CN">
            邻办
          </span>
        </div>
      )}
    </Page>
  );
};
