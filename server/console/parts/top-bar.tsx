import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import styles from './top-bar.module.css';

/** The bar at the head of every page; `children` at its right end, before the language. */
export const TopBar = ({ children }: { readonly children?: ReactNode }) => {
  const { t } = useTranslation();
  const { language, switchLanguage } = useLanguage();
  return (
    <header className={styles['bar']}>
      <span className={styles['seal']} aria-hidden="true">
        邻
      </span>
      <span className={styles['brand']}>
        {t('brand')} <span className={styles['soft']}>{t('console')}</span>
      </span>
      {children}
      <button
        type="button"
        className={styles['quiet']}
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={switchLanguage}
      >
        {t('language')}
      </button>
    </header>
  );
};

export const QuietButton = (props: { readonly onClick: () => void; readonly children: ReactNode }) => (
  <button type="button" className={styles['quiet']} onClick={props.onClick}>
    {props.children}
  </button>
);
