import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import styles from './catalogue.module.css';
import type { VersionTold } from './use-catalogue.ts';

/** What came of the last thing that was tried. Always in the page, so that it is read out when it comes. */
export const Told = ({ told }: { readonly told: VersionTold | null }) => {
  const { t } = useTranslation();
  return (
    <div role="status" className={styles['status']}>
      {told ? (
        <>
          <p className={desk['told']} data-done={told.kind === 'done'}>
            {told.kind === 'passwordTold' ? t('ownPassword.first', { to: told.to }) : t(`versionTold.${told.kind}`)}
          </p>
          {told.errors.length > 0 ? <Lines lines={told.errors} /> : null}
        </>
      ) : null}
    </div>
  );
};

/** Lines that name file, line, place and rule. */
export const Lines = ({ lines }: { readonly lines: readonly string[] }) => (
  <ul className={styles['lines']}>
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);
