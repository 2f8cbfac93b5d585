import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import type { SnapshotFrom } from 'xstate';
import { availabilityOf } from './availability.ts';
import { listOf, type OfferedItem, type Screen } from './view.ts';
import { itemScreenOf, progressOf } from './view-of-item.ts';
import { supplementScreenOf } from './view-of-supplement.ts';
import type { visitMachine } from './visit-machine.ts';

type VisitSnapshot = SnapshotFrom<typeof visitMachine>;

/** What can be offered depends on more than the visit. */
export interface Means {
  readonly devices: DeviceStatuses | null;
  readonly serverUp: boolean;
}

/** What a visit puts on the screen; `null` in the moment between its end and what follows. */
export const visitScreenOf = (snapshot: VisitSnapshot, { devices, serverUp }: Means): Screen | null => {
  const { context, children } = snapshot;
  const { items, identified, cases, item, kind, caseView, trouble, withdrawal, supplement, drafts } = context;
  const offered: readonly OfferedItem[] = items.map((each) => ({
    item: each,
    availability: availabilityOf(each, identified, devices, serverUp),
  }));

  if (snapshot.matches('home'))
    return {
      name: 'home',
      cases,
      items: offered,
      begun: drafts.flatMap((draft) => {
        const begun = items.find(({ id }) => id === draft.itemId);
        return begun ? [{ item: begun, draft }] : [];
      }),
    };
  if (snapshot.matches('items'))
    return { name: 'items', kind, items: offered.filter((each) => listOf(each.item) === kind) };
  if ((snapshot.matches('guide') || snapshot.matches('resuming')) && item)
    return {
      name: 'guide',
      item,
      availability: availabilityOf(item, identified, devices, serverUp),
      draft: drafts.find(({ itemId }) => itemId === item.id) ?? null,
    };
  if (snapshot.matches('item')) {
    const child = children.item?.getSnapshot();
    return child ? itemScreenOf(child, devices) : null;
  }
  if (snapshot.matches('cases')) return { name: 'cases', cases, trouble };
  const caseScreen = {
    name: 'case',
    caseView,
    trouble,
    withdrawal: snapshot.matches({ case: 'withdrawing' }) ? 'sending' : withdrawal,
    supplement: snapshot.matches('supplement') ? 'opening' : supplement,
    print: progressOf(children.print?.getSnapshot(), devices),
  } as const;
  if (snapshot.matches('supplement')) {
    const child = children.supplement?.getSnapshot();
    return (child && supplementScreenOf(child)) ?? caseScreen;
  }
  if (snapshot.matches('case')) return caseScreen;
  return null;
};
