import type { StaffSessionView } from '@linban/shared/contracts/staff-session.ts';
import { useCallback, useEffect, useState } from 'react';
import { keepSession, signOut } from './session.ts';

export type SessionState =
  | { readonly kind: 'looking' }
  /** `ended`: there was a session a moment ago. */
  | { readonly kind: 'signedOut'; readonly ended: boolean }
  | { readonly kind: 'signedIn'; readonly session: StaffSessionView };

/** Hands and keys on the page keep the session alive, asked so often at most. */
const keepEveryMs = 60_000;
const lookAgainMs = 2_000;
const signsOfLife = ['pointerdown', 'keydown', 'wheel'] as const;

/** Whether somebody is signed in, and what changes it. */
export const useSession = () => {
  const [state, setState] = useState<SessionState>({ kind: 'looking' });
  const isLooking = state.kind === 'looking';
  const isSignedIn = state.kind === 'signedIn';

  /** `false`: certainly nobody is signed in. */
  const look = useCallback(async (): Promise<boolean> => {
    const session = await keepSession();
    if (session) setState({ kind: 'signedIn', session });
    else if (session === null) setState((before) => ({ kind: 'signedOut', ended: before.kind === 'signedIn' }));
    return session !== null;
  }, []);

  useEffect(() => {
    if (!isLooking) return;
    void look();
    const timer = setInterval(() => void look(), lookAgainMs);
    return () => clearInterval(timer);
  }, [isLooking, look]);

  useEffect(() => {
    if (!isSignedIn) return;
    let keptAt = Date.now();
    const keep = (): void => {
      if (Date.now() - keptAt < keepEveryMs) return;
      keptAt = Date.now();
      void look();
    };
    for (const sign of signsOfLife) addEventListener(sign, keep, { passive: true });
    return () => {
      for (const sign of signsOfLife) removeEventListener(sign, keep);
    };
  }, [isSignedIn, look]);

  return {
    state,
    look,
    signedIn: (session: StaffSessionView) => setState({ kind: 'signedIn', session }),
    leave: async () => {
      if (await signOut()) setState({ kind: 'signedOut', ended: false });
    },
  };
};
