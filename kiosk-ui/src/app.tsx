import type { i18n } from 'i18next';
import { useSyncExternalStore } from 'react';
import type { Kiosk as Flow } from './flow/kiosk.ts';
import { Kiosk } from './screens/kiosk.tsx';

/** Puts on the screen what the flow says, and tells the flow what people do. */
export const App = ({ flow, i18n }: { readonly flow: Flow; readonly i18n: i18n }) => (
  <Kiosk i18n={i18n} view={useSyncExternalStore(flow.subscribe, flow.view)} send={flow.send} />
);
