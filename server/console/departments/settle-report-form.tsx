import { formatCode } from '@linban/shared/cases/codes.ts';
import type { WaitingReport } from '@linban/shared/contracts/console-link.ts';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { SettlingForm } from './settling-form.tsx';

/** Says how a report that can't be sent was seen to by hand. `onClose`: with words where something was done. */
export const SettleReportForm = (props: {
  readonly report: WaitingReport;
  readonly askFor: AskConsole;
  readonly onClose: (told: string | null) => void;
}) => {
  const { report, askFor, onClose } = props;
  const { t } = useTranslation();
  const number = formatCode(report.caseNumber);
  const settle = async (reason: string): Promise<string | null> => {
    const { caseNumber, sequence } = report;
    const reply = await askFor('platform.settle', { caseNumber, sequence, reason });
    if (!reply.ok) return t('desk.failed');
    onClose(t('platform.settled', { number }));
    return null;
  };
  return (
    <SettlingForm
      title={t('platform.settleTitle', { number, step: t(`platform.kind.${report.kind}`) })}
      help={t('platform.settleHelp')}
      reasonLabel={t('platform.reason')}
      confirmLabel={t('platform.confirm')}
      onSettle={settle}
      onCancel={() => onClose(null)}
    />
  );
};
