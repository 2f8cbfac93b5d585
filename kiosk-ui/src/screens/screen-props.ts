import type { ComponentType } from 'react';
import type { Screen, ScreenName, UserEvent, View } from '../flow/view.ts';

/** What a screen is given: the whole view, its own part of it, and the one way to answer. */
export interface ScreenProps<N extends ScreenName> {
  readonly view: View;
  readonly screen: Extract<Screen, { name: N }>;
  readonly send: (event: UserEvent) => void;
}

/** A component for every screen there is. */
export type ScreenMap = { readonly [N in ScreenName]: ComponentType<ScreenProps<N>> };
