import { useTranslation } from 'react-i18next';
import type { UserEvent, View } from '../flow/view.ts';
import styles from './footer.module.css';
import { Icon, type IconName } from './icons.tsx';

interface KeyProps {
  readonly icon: IconName;
  readonly words: string;
  readonly call?: boolean;
  readonly disabled?: boolean;
  readonly lang?: string;
  readonly onPress: () => void;
}

const Key = ({ icon, words, call = false, disabled = false, lang, onPress }: KeyProps) => (
  <button type="button" className={styles['key']} data-call={call} disabled={disabled} lang={lang} onClick={onPress}>
    <Icon name={icon} />
    <span>{words}</span>
  </button>
);

/** The bar that never moves: back, call staff, text size, contrast, language. */
export const Footer = ({ view, send }: { view: View; send: (event: UserEvent) => void }) => {
  const { t } = useTranslation('common');
  const { language, textSize, contrast } = view.settings;
  const large = textSize === 'large';
  const high = contrast === 'high';
  const english = language === 'en';
  return (
    <footer className={styles['footer']}>
      <Key icon="back" words={t('back')} disabled={!view.canGoBack} onPress={() => send({ type: 'back' })} />
      <Key icon="staff" words={t('callStaff')} call onPress={() => send({ type: 'callStaff' })} />
      <Key
        icon="letters"
        words={large ? t('normalText') : t('largeText')}
        onPress={() => send({ type: 'setTextSize', textSize: large ? 'normal' : 'large' })}
      />
      <Key
        icon="contrast"
        words={high ? t('normalContrast') : t('highContrast')}
        onPress={() => send({ type: 'setContrast', contrast: high ? 'normal' : 'high' })}
      />
      <Key
        icon="globe"
        words={t('otherLanguage')}
        lang={english ? 'zh-CN' : 'en'}
        onPress={() => send({ type: 'setLanguage', language: english ? 'zh-CN' : 'en' })}
      />
    </footer>
  );
};
