import type { ReactNode } from 'react';
import styles from './banner.module.css';
import { Icon } from './icon.tsx';

/** Something that everybody on the page has to know. Always in the page, so that it is read out when it comes. */
export const Banner = ({ children }: { readonly children: ReactNode }) => (
  <div role="status" className={children ? styles['banner'] : undefined}>
    {children ? (
      <>
        <Icon name="away" />
        <span>{children}</span>
      </>
    ) : null}
  </div>
);
