import { AttractScreen } from './attract/attract.tsx';
import { IdentifyScreen } from './identify/identify.tsx';
import { loadable } from './loadable.tsx';
import type { ScreenMap } from './screen-props.ts';
import { OutOfServiceScreen } from './trouble/out-of-service.tsx';
import { StartingScreen } from './trouble/starting.tsx';

const visit = loadable(() => import('./visit.ts'));

/** What stands before anybody has begun is there at once; the screens of a visit come after it, in one piece. */
export const screens: ScreenMap = {
  starting: StartingScreen,
  outOfService: OutOfServiceScreen,
  attract: AttractScreen,
  identify: IdentifyScreen,
  identifyFailed: visit.component(({ IdentifyFailedScreen }) => IdentifyFailedScreen),
  guest: visit.component(({ GuestScreen }) => GuestScreen),
  socialCard: visit.component(({ SocialCardScreen }) => SocialCardScreen),
  socialCardFailed: visit.component(({ SocialCardFailedScreen }) => SocialCardFailedScreen),
  socialCardShown: visit.component(({ SocialCardShownScreen }) => SocialCardShownScreen),
  home: visit.component(({ HomeScreen }) => HomeScreen),
  items: visit.component(({ ItemsScreen }) => ItemsScreen),
  guides: visit.component(({ GuidesScreen }) => GuidesScreen),
  track: visit.component(({ TrackScreen }) => TrackScreen),
  tracked: visit.component(({ TrackedScreen }) => TrackedScreen),
  guide: visit.component(({ GuideScreen }) => GuideScreen),
  question: visit.component(({ QuestionScreen }) => QuestionScreen),
  leaving: visit.component(({ LeavingScreen }) => LeavingScreen),
  draftKept: visit.component(({ DraftKeptScreen }) => DraftKeptScreen),
  review: visit.component(({ ReviewScreen }) => ReviewScreen),
  sign: visit.component(({ SignScreen }) => SignScreen),
  submitting: visit.component(({ SubmittingScreen }) => SubmittingScreen),
  notTaken: visit.component(({ NotTakenScreen }) => NotTakenScreen),
  result: visit.component(({ ResultScreen }) => ResultScreen),
  rating: visit.component(({ RatingScreen }) => RatingScreen),
  looking: visit.component(({ LookingScreen }) => LookingScreen),
  lookupFailed: visit.component(({ LookupFailedScreen }) => LookupFailedScreen),
  lookup: visit.component(({ LookupScreen }) => LookupScreen),
  cases: visit.component(({ CasesScreen }) => CasesScreen),
  case: visit.component(({ CaseScreen }) => CaseScreen),
  goodbye: visit.component(({ GoodbyeScreen }) => GoodbyeScreen),
};

/** Fetches the screens of a visit ahead of time: a person must not wait for them, nor need the agent for them. */
export const preloadScreens = visit.load;
