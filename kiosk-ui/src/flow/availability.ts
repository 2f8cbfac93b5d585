import { type DeviceStatuses, isUsable } from '@linban/shared/devices/device-status.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { Identified } from './identify-machine.ts';
import type { Availability } from './view.ts';

/**
 * Whether a person who is identified can use an item here and now. The card reader has done its work by then. An
 * application can be kept at the terminal while the server is away, also where nobody knows yet whether the person is eligible: the
 * server decides when the case arrives. A look-up can't.
 */
export const availabilityOf = (
  item: ServiceItem,
  { eligibility, session }: Pick<Identified, 'eligibility' | 'session'>,
  devices: DeviceStatuses | null,
  serverUp: boolean,
): Availability => {
  const verdict = eligibility.find(({ itemId }) => itemId === item.id);
  if (verdict && !verdict.eligible) return { kind: 'notEligible', reason: verdict.reason };
  const missing = item.needs.find((device) => device !== 'idCardReader' && !(devices && isUsable(devices[device])));
  if (missing) return { kind: 'deviceMissing', device: missing };
  return item.kind === 'lookup' && (!serverUp || session === 'pending')
    ? { kind: 'serverMissing' }
    : { kind: 'available' };
};
