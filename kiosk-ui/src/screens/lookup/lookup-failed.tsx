import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import { TroubleActions, TroubleAdvice } from './trouble.tsx';

/** Nothing came back: why, and what to do. */
export const LookupFailedScreen = ({ view, screen, send }: ScreenProps<'lookupFailed'>) => {
  const { t } = useTranslation('lookup');
  const say = textIn(view.settings.language);
  const { item, trouble } = screen;
  return (
    <Page
      title={t(`failed.${trouble}.title`, { department: say(item.department.name) })}
      lead={say(item.title)}
      actions={<TroubleActions trouble={trouble} send={send} />}
    >
      <TroubleAdvice trouble={trouble} />
    </Page>
  );
};
