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

/** The sign of a print's state, beside words that say it. */
export const lookOfPrint = (state: PrintProgress['state']): { readonly icon: IconName; readonly tone: Tone } =>
  look[state];

/** A print in words: how it stands, what to do, and whether printing (again) may be offered. */
export const usePrintWords = (paper: Paper, title: string, progress: PrintProgress) => {
  const { t } = useTranslation('common');
  const { state } = progress;
  const isUsedUp = 'cause' in progress && progress.cause === 'no-more-copies';
  const cause = 'cause' in progress ? t(`print.cause.${progress.cause}`) : '';
  return {
    title: t(`print.${state}.title`, { title, cause }),
    reason:
      state === 'printed' || state === 'printing'
        ? t(`print.${state}.where.${paper}`)
        : state === 'impossible'
          ? t(`print.impossible.advice.${paper}`)
          : isUsedUp
            ? t('print.usedUp.advice')
            : t(`print.${state}.advice`),
    offer: state === 'idle' ? 'first' : (state === 'failed' && !isUsedUp) || state === 'uncertain' ? 'again' : null,
  } as const;
};

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
  const words = usePrintWords(paper, title, progress);
  return (
    <div aria-live="polite">
      <Note
        {...lookOfPrint(progress.state)}
        title={words.title}
        reason={words.reason}
        action={
          words.offer !== null && (
            <Button onPress={onPrint}>{words.offer === 'again' ? t('print.again') : t('print.now')}</Button>
          )
        }
      />
    </div>
  );
};
