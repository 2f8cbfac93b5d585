import type { DepartmentLink, WaitingReport } from '@linban/shared/contracts/console-link.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';
import styles from './departments.module.css';

const looks = {
  setAside: { tone: 'trouble', icon: 'stopped' },
  waiting: { tone: 'watch', icon: 'away' },
  received: { tone: 'calm', icon: 'working' },
} as const;

/** Where something stands that another system has to take: why it is not taken, since when, and who sent it again. */
export const Standing = (props: {
  readonly state: keyof typeof looks;
  readonly words: string;
  readonly failure: string | null;
  readonly since: string;
  readonly sentAgain: WaitingReport['sentAgain'];
}) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const { sentAgain } = props;
  return (
    <div className={styles['standing']}>
      <Mark {...looks[props.state]}>{props.words}</Mark>
      {props.failure === null ? null : <span>{props.failure}</span>}
      <span className={styles['help']}>{props.since}</span>
      {sentAgain ? (
        <span className={styles['help']}>
          {t('departments.sentAgain', { name: sentAgain.name, at: moment(sentAgain.at) })}
        </span>
      ) : null}
    </div>
  );
};

/** What can be done about it. `onSettle`: where the reader may, and it can be. */
export const WaitingActs = (props: {
  readonly number: string;
  readonly settleWords: string;
  readonly onSendAgain: () => void;
  readonly onSettle: (() => void) | null;
}) => {
  const { t } = useTranslation();
  const button = (act: string, onClick: () => void) => (
    <button type="button" aria-label={t('desk.ofCase', { act, number: props.number })} onClick={onClick}>
      {act}
    </button>
  );
  return (
    <div className={styles['buttons']}>
      {button(t('departments.sendAgain'), props.onSendAgain)}
      {props.onSettle ? button(props.settleWords, props.onSettle) : null}
    </div>
  );
};

/** The other system is left alone for a while. */
export const LeftAlone = ({
  link,
}: {
  readonly link: Exclude<DepartmentLink['link'], { readonly kind: 'closed' }>;
}) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  return (
    <>
      <Mark tone="trouble" icon="away">
        {t(`departments.${link.kind}`)}
      </Mark>
      <span className={styles['help']}>
        {t('departments.leftAlone', { since: moment(link.since), until: moment(link.until) })}
      </span>
    </>
  );
};
