import { isSigned } from '@linban/shared/cases/case-content.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { padAspect, SignaturePad } from '../../input/signature-pad.tsx';
import type { Stroke } from '../../input/strokes.ts';
import { Button } from '../../ui/button.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page, Room } from '../../ui/page.tsx';
import { Slip } from '../../ui/sheet.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import styles from './sign.module.css';

/** What is declared, and the place to sign it. */
export const SignScreen = ({ view, screen, send }: ScreenProps<'sign'>) => {
  const { t } = useTranslation('form');
  const say = textIn(view.settings.language);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [refused, setRefused] = useState(false);
  const { item } = screen;
  const submit = () => {
    const signature = { aspect: padAspect, strokes: strokes.map((stroke) => [...stroke]) };
    if (isSigned(signature)) send({ type: 'sign', signature });
    else setRefused(true);
  };
  const write = (next: readonly Stroke[]) => {
    setRefused(false);
    setStrokes(next);
  };
  return (
    <Page
      title={t('sign.title')}
      lead={say(item.title)}
      actions={
        <Button kind="primary" icon="send" wide onPress={submit}>
          {t('sign.confirm')}
        </Button>
      }
    >
      {item.declaration && (
        <Slip>
          <div className={styles['declaration']}>
            <h2>{t('sign.lead')}</h2>
            <p>{say(item.declaration)}</p>
          </div>
        </Slip>
      )}
      <Room />
      <SignaturePad label={t('sign.pad')} hint={t('sign.hint')} strokes={strokes} onChange={write} />
      <Button kind="quiet" icon="erase" wide onPress={() => write([])}>
        {t('sign.clear')}
      </Button>
      <Room />
      {refused ? (
        <div role="alert">
          <StatusLine icon="warning" tone="amber">
            {t('sign.notYet')}
          </StatusLine>
        </div>
      ) : (
        <StatusLine icon="info" tone="plain">
          {t('sign.after', { department: say(item.department.name) })}
        </StatusLine>
      )}
    </Page>
  );
};
