import { useTranslation } from 'react-i18next';
import type { Keeping, UserEvent } from '../../flow/view.ts';
import { Button } from '../../ui/button.tsx';
import { StatusLine } from '../../ui/note.tsx';

interface KeepProps {
  readonly keeping: Keeping;
  readonly send: (event: UserEvent) => void;
}

/** What is to be said of keeping it for later, where something is. */
export const KeepNoteLine = ({ keeping: { note } }: Pick<KeepProps, 'keeping'>) => {
  const { t } = useTranslation('form');
  if (note === 'none') return null;
  return (
    <div role="alert">
      <StatusLine icon={note === 'resumed' ? 'check' : 'warning'} tone={note === 'resumed' ? 'leaf' : 'amber'}>
        {t(`keep.note.${note}`)}
      </StatusLine>
    </div>
  );
};

/** The way to stop here and go on another time. */
export const KeepButton = ({ keeping, send }: KeepProps) => {
  const { t } = useTranslation('form');
  if (!keeping.offered) return null;
  return (
    <Button kind="quiet" icon="folder" wide onPress={() => send({ type: 'keep' })}>
      {t('keep.ask')}
    </Button>
  );
};
