import { isUsable } from '@linban/shared/devices/device-status.ts';
import { canOffer } from '@linban/shared/terminals/terminal-state.ts';
import type { SnapshotFrom } from 'xstate';
import { frontOf } from './front.ts';
import type { sessionMachine } from './session-machine.ts';
import { canReadSocialCard } from './session-setup.ts';
import { toTake } from './to-take.ts';
import type { Overlay, Screen, ScreenName, View } from './view.ts';
import { socialCardScreenOf } from './view-of-social-card.ts';
import { trackScreenOf } from './view-of-track.ts';
import { visitScreenOf } from './view-of-visit.ts';

export type SessionSnapshot = SnapshotFrom<typeof sessionMachine>;

const withBack: ReadonlySet<ScreenName> = new Set<ScreenName>([
  'identify',
  'identifyFailed',
  'guest',
  'socialCard',
  'socialCardFailed',
  'socialCardShown',
  'items',
  'guides',
  'track',
  'tracked',
  'guide',
  'question',
  'review',
  'sign',
  'leaving',
  'lookupFailed',
  'lookup',
  'cases',
  'case',
]);

const attractOf = ({ context: { catalogue, agent } }: SessionSnapshot): Screen => {
  const devices = agent.snapshot?.devices;
  return {
    name: 'attract',
    items: devices ? catalogue.items.filter((item) => canOffer(item, devices)) : [],
    printers: {
      receipt: devices !== undefined && isUsable(devices.receiptPrinter),
      document: devices !== undefined && isUsable(devices.documentPrinter),
    },
  };
};

const identifyOf = (snapshot: SessionSnapshot): Screen => {
  const child = snapshot.children.identify?.getSnapshot();
  const more = {
    invalidCard: child?.context.invalidCard ?? null,
    socialCard: canReadSocialCard(snapshot.context.agent.snapshot?.devices ?? null),
  };
  if (!child || child.matches('resting') || child.matches({ card: 'preparing' })) {
    const isCardLeft = snapshot.context.agent.snapshot?.devices.idCardReader.media === 'present';
    return { name: 'identify', phase: isCardLeft ? 'removal' : 'preparing', ...more };
  }
  if (child.matches({ card: 'armed' })) return { name: 'identify', phase: 'armed', ...more };
  return { name: 'identify', phase: child.matches('card') ? 'reading' : 'opening', ...more };
};

const guestOf = (snapshot: SessionSnapshot): Screen => {
  const guest = snapshot.children.identify?.getSnapshot().context.guest;
  const isOnReader = snapshot.context.agent.snapshot?.devices.idCardReader.media === 'present';
  return guest ? { name: 'guest', guest, isOnReader } : identifyOf(snapshot);
};

const frontScreenOf = (snapshot: SessionSnapshot): Screen => {
  const front = frontOf(snapshot.context);
  return front.name === 'attract' ? attractOf(snapshot) : front;
};

const screenOf = (snapshot: SessionSnapshot): Screen => {
  const { context, children } = snapshot;
  const { catalogue, openItem, agent, serverUp } = context;
  if (snapshot.matches({ flow: { person: { reader: 'guest' } } })) return guestOf(snapshot);
  if (snapshot.matches({ flow: { person: { reader: 'identify' } } })) return identifyOf(snapshot);
  if (snapshot.matches({ flow: { person: 'visit' } })) {
    const visit = children.visit?.getSnapshot();
    const means = { devices: agent.snapshot?.devices ?? null, serverUp };
    return (visit && visitScreenOf(visit, means)) ?? { name: 'starting' };
  }
  if (snapshot.matches({ flow: 'identifyFailed' }))
    return {
      name: 'identifyFailed',
      cause: context.identifyFailed,
      socialCard: canReadSocialCard(agent.snapshot?.devices ?? null),
    };
  if (snapshot.matches({ flow: 'guides' })) return { name: 'guides', ...catalogue };
  const track = snapshot.matches({ flow: 'track' }) ? children.track?.getSnapshot() : undefined;
  if (track) return trackScreenOf(track, agent.snapshot?.devices ?? null);
  const socialCard = snapshot.matches({ flow: 'socialCard' }) ? children.socialCard?.getSnapshot() : undefined;
  if (socialCard) return socialCardScreenOf(socialCard, agent.snapshot?.devices ?? null);
  const item = catalogue.items.find(({ id }) => id === openItem);
  if (snapshot.matches({ flow: 'guide' }) && item) return { name: 'guide', item, availability: null, draft: null };
  if (snapshot.matches({ flow: 'goodbye' }))
    return { name: 'goodbye', ...toTake(agent.snapshot?.devices ?? null, context.standing.papers) };
  return frontScreenOf(snapshot);
};

const overlayOf = (snapshot: SessionSnapshot): Overlay | null => {
  const { staffCall, secondsLeft, standing, serverUp } = snapshot.context;
  if (snapshot.matches({ idle: 'warning' }))
    return { kind: 'idle', secondsLeft, mayKeep: standing.unsaved && serverUp };
  return staffCall === 'none' ? null : { kind: 'staff', call: staffCall };
};

/** The whole of the machines as one flat picture. Pure: the same snapshot gives the same view. */
export const viewOf = (snapshot: SessionSnapshot): View => {
  const { context, children } = snapshot;
  const { agent, serverUp, settings } = context;
  const screen = screenOf(snapshot);
  const visit = snapshot.matches({ flow: { person: 'visit' } }) ? children.visit?.getSnapshot() : undefined;
  const read = screen.name === 'identify' ? children.identify?.getSnapshot().context.read : undefined;
  return {
    screen,
    overlay: overlayOf(snapshot),
    settings,
    terminal: agent.snapshot?.profile ?? null,
    holder: visit?.context.identified.holder ?? read?.holder ?? null,
    links: { agent: agent.up, server: agent.up && serverUp && visit?.context.identified.session !== 'pending' },
    canGoBack: withBack.has(screen.name),
  };
};
