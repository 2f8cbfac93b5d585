import { useTranslation } from 'react-i18next';
import type { PrintProgress } from '../flow/view.ts';
import { Button } from './button.tsx';
import type { IconName, Tone } from './icons.tsx';
import { Note } from './note.tsx';

export type Paper = 'receipt' | 'document';

const look = {
  idle: { icon: 'printer', tone: 'lake' },
  impossible: { icon: 'warning', tone: 'amber' },
  printing: { icon: 'printer', tone: 'lake' },
  printed: { icon: 'check', tone: 'leaf' },
  failed: { icon: 'warning', tone: 'amber' },
  uncertain: { icon: 'warning', tone: 'amber' },
} as const satisfies Record<PrintProgress['state'], { icon: IconName; tone: Tone }>;

interface PrintLineProps {
  readonly paper: Paper;
  /** What is printed, as people call it. */
  readonly title: string;
  readonly progress: PrintProgress;
  readonly onPrint: () => void;
}

/** How a print stands, without flattery: "printed" is said only when the printer has confirmed it. */
export const PrintLine = ({ paper, title, progress, onPrint }: PrintLineProps) => {
  const { t } = useTranslation('common');
  const { icon, tone } = look[progress.state];
  const cause = 'cause' in progress ? t(`print.cause.${progress.cause}`) : '';
  const reason =
    progress.state === 'printed' || progress.state === 'printing'
      ? t(`print.${progress.state}.where.${paper}`)
      : t(`print.${progress.state}.advice`);
  const again = progress.state === 'failed' || progress.state === 'uncertain';
  return (
    <div aria-live="polite">
      <Note
        icon={icon}
        tone={tone}
        title={t(`print.${progress.state}.title`, { title, cause })}
        reason={reason}
        action={
          (progress.state === 'idle' || again) && (
            <Button onPress={onPrint}>{again ? t('print.again') : t('print.now')}</Button>
          )
        }
      />
    </div>
  );
};
