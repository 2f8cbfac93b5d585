import { lazy } from 'react';
import { AttractScreen } from './attract/attract.tsx';
import { IdentifyScreen } from './identify/identify.tsx';
import type { ScreenMap } from './screen-props.ts';
import { OutOfServiceScreen } from './trouble/out-of-service.tsx';
import { StartingScreen } from './trouble/starting.tsx';

const visit = () => import('./visit.ts');

/** What stands before anybody has begun is there at once; the screens of a visit come after it, in one piece. */
export const screens: ScreenMap = {
  starting: StartingScreen,
  outOfService: OutOfServiceScreen,
  attract: AttractScreen,
  identify: IdentifyScreen,
  identifyFailed: lazy(async () => ({ default: (await visit()).IdentifyFailedScreen })),
  home: lazy(async () => ({ default: (await visit()).HomeScreen })),
  items: lazy(async () => ({ default: (await visit()).ItemsScreen })),
  guides: lazy(async () => ({ default: (await visit()).GuidesScreen })),
  guide: lazy(async () => ({ default: (await visit()).GuideScreen })),
  question: lazy(async () => ({ default: (await visit()).QuestionScreen })),
  review: lazy(async () => ({ default: (await visit()).ReviewScreen })),
  sign: lazy(async () => ({ default: (await visit()).SignScreen })),
  submitting: lazy(async () => ({ default: (await visit()).SubmittingScreen })),
  notTaken: lazy(async () => ({ default: (await visit()).NotTakenScreen })),
  result: lazy(async () => ({ default: (await visit()).ResultScreen })),
  rating: lazy(async () => ({ default: (await visit()).RatingScreen })),
  looking: lazy(async () => ({ default: (await visit()).LookingScreen })),
  lookupFailed: lazy(async () => ({ default: (await visit()).LookupFailedScreen })),
  lookup: lazy(async () => ({ default: (await visit()).LookupScreen })),
  cases: lazy(async () => ({ default: (await visit()).CasesScreen })),
  case: lazy(async () => ({ default: (await visit()).CaseScreen })),
  goodbye: lazy(async () => ({ default: (await visit()).GoodbyeScreen })),
};

/** Fetches the screens of a visit ahead of time: a person must not wait for them, nor need the agent for them. */
export const preloadScreens = async (): Promise<void> => {
  await visit();
};
