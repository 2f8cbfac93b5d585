import * as v from 'valibot';
import { type DeviceStatuses, isUsable } from '../devices/device-status.ts';
import type { ServiceItem } from '../items/service-item.ts';

/** What a terminal can do for people: derived from its devices and what items need, never set by hand but `maintenance`. */
export const terminalStateSchema = v.picklist(['inService', 'degraded', 'outOfService', 'maintenance', 'unreachable']);
export type TerminalState = v.InferOutput<typeof terminalStateSchema>;

/** Whether an item can be offered with the devices as they are. */
export const canOffer = (item: Pick<ServiceItem, 'needs'>, devices: DeviceStatuses): boolean =>
  item.needs.every((device) => isUsable(devices[device]));

/**
 * Why nobody new is invited, whatever the links say; `null`: people are. Who is here already may finish: nobody should begin
 * what a battery may not last for, or while the machine stands open.
 */
export const whyNobodyIsInvited = ({
  idCardReader,
  door,
  powerSupply,
}: Pick<DeviceStatuses, 'idCardReader' | 'door' | 'powerSupply'>):
  | 'doorOpen'
  | 'onBattery'
  | 'readerUnavailable'
  | null => {
  if (door.door === 'open') return 'doorOpen';
  if (powerSupply.source === 'battery') return 'onBattery';
  return isUsable(idCardReader) ? null : 'readerUnavailable';
};

/** The state of a terminal that is heard of; `unreachable` is for the server to say when it hears nothing. */
export const deriveTerminalState = (
  devices: DeviceStatuses,
  items: readonly Pick<ServiceItem, 'needs'>[],
): Extract<TerminalState, 'inService' | 'degraded' | 'outOfService'> => {
  if (whyNobodyIsInvited(devices) !== null) return 'outOfService';
  const offered = items.filter((item) => canOffer(item, devices)).length;
  if (offered === 0 && items.length > 0) return 'outOfService';
  // A device that is not meant to be there is missed only by the items that need it.
  const isWhole = Object.values(devices).every((status) => status.state === 'noDevice' || isUsable(status));
  return offered === items.length && isWhole ? 'inService' : 'degraded';
};
