import { useTranslation } from 'react-i18next';
import type { PrintProgress } from '../flow/view.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import styles from './paper-card.module.css';
import { lookOfPrint, type Paper, usePrintWords } from './print-line.tsx';

const sheetLines = [0, 1, 2, 3, 4];
const codeDots = [0, 2, 3, 5, 7, 8, 9, 12, 14, 15, 16, 18, 21, 22, 24];

/** A4 with the seal at the lower right, as people take it home. */
const SheetPicture = () => (
  <svg viewBox="0 0 200 260" aria-hidden="true" focusable="false">
    <rect className={styles['paper']} x="12" y="8" width="176" height="244" rx="6" />
    <rect className={styles['title']} x="58" y="34" width="84" height="13" rx="6" />
    {sheetLines.map((line) => (
      <rect
        key={line}
        className={styles['text']}
        x="36"
        y={72 + line * 24}
        width={line === 4 ? 70 : 128}
        height="9"
        rx="4"
      />
    ))}
    <rect className={styles['seal']} x="128" y="192" width="38" height="38" rx="7" />
    <path className={styles['tick']} d="M138 211l7 8 12-15" />
  </svg>
);

/** The narrow slip with its QR code. */
const ReceiptPicture = () => (
  <svg viewBox="0 0 200 260" aria-hidden="true" focusable="false">
    <path className={styles['paper']} d="M44 8h112v238l-14-9-14 9-14-9-14 9-14-9-14 9-14-9-14 9z" />
    <rect className={styles['title']} x="74" y="28" width="52" height="11" rx="5" />
    <rect className={styles['text']} x="62" y="56" width="76" height="8" rx="4" />
    <rect className={styles['text']} x="62" y="76" width="76" height="8" rx="4" />
    <rect className={styles['text']} x="62" y="96" width="50" height="8" rx="4" />
    {codeDots.map((dot) => (
      <rect
        key={dot}
        className={styles['dot']}
        x={70 + (dot % 5) * 12}
        y={128 + Math.floor(dot / 5) * 12}
        width="12"
        height="12"
      />
    ))}
  </svg>
);

interface PaperCardProps {
  readonly paper: Paper;
  readonly title: string;
  readonly progress: PrintProgress;
  readonly onPrint: () => void;
}

/** A paper a person is to take: how it looks, whether it was printed, and another try where it was not. */
export const PaperCard = ({ paper, title, progress, onPrint }: PaperCardProps) => {
  const { t } = useTranslation('common');
  const words = usePrintWords(paper, title, progress);
  const { icon, tone } = lookOfPrint(progress.state);
  const offers = words.offer !== null;
  return (
    <div className={styles['card']} data-state={progress.state} aria-live="polite">
      <div className={styles['picture']}>
        {paper === 'document' ? <SheetPicture /> : <ReceiptPicture />}
        <span className={styles['mark']} data-tone={tone}>
          <Icon name={icon} />
        </span>
      </div>
      <b>{words.title}</b>
      <p>{words.reason}</p>
      {offers && (
        <Button wide icon="printer" onPress={onPrint}>
          {words.offer === 'again' ? t('print.again') : t('print.now')}
        </Button>
      )}
    </div>
  );
};
