import { type ReactNode, useLayoutEffect } from 'react';
import { drawnPxPerMm, fitPanel } from './fit.ts';
import styles from './panel.module.css';

/** Keeps the root's custom properties in step with the window, so that every {@link Panel} fills it. */
export const usePanelFit = (pxPerMm: number | null): void => {
  useLayoutEffect(() => {
    const root = document.documentElement;
    const apply = () => {
      const fit = fitPanel({ width: window.innerWidth, height: window.innerHeight });
      root.style.setProperty('--fit-scale', String(fit.scale));
      root.style.setProperty('--fit-left', `${fit.left}px`);
      root.style.setProperty('--fit-top', `${fit.top}px`);
    };
    apply();
    window.addEventListener('resize', apply);
    return () => window.removeEventListener('resize', apply);
  }, []);
  useLayoutEffect(() => {
    if (pxPerMm !== null) document.documentElement.style.setProperty('--px-per-mm', String(drawnPxPerMm(pxPerMm)));
  }, [pxPerMm]);
};

/** The 1080×1920 surface, scaled to the window. Dialogs bring their own: the browser draws them outside the page. */
export const Panel = ({ children, name, settled }: { children: ReactNode; name?: string; settled?: boolean }) => (
  <div className={styles['panel']} data-screen={name} data-settled={settled}>
    {children}
  </div>
);
