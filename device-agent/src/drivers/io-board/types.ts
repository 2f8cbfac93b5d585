import type {
  DeviceClass,
  DoorStatus,
  GuideLightsStatus,
  PowerSupplyStatus,
} from '@linban/shared/devices/device-status.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import type { Driver } from '../driver.ts';

/** The lights that lead a hand to the device to use. */
export interface GuideLights extends Driver<GuideLightsStatus> {
  /** Lights up beside these devices and nowhere else. A device without a light is passed over. */
  show(devices: ReadonlySet<DeviceClass>): void;
}

/** A contact of the board, and how it stands when what it means is so. */
export interface Contact {
  /** Number of the input, from 0. */
  readonly input: number;
  /** `closed`: the contact is closed while it is so. */
  readonly when: 'closed' | 'open';
}

export interface IoBoardOptions {
  readonly open: ByteStreamOpener;
  readonly clock: Clock;
  /** Modbus address of the board, 1 to 247. */
  readonly unit: number;
  /** Relay of the light beside each device, from 0. */
  readonly lights?: { readonly [K in DeviceClass]?: number | undefined };
  /** The contact that tells that the door of the housing is open. */
  readonly door?: Contact;
  /** The contact that tells that there is mains. */
  readonly mains?: Contact;
}

/** What a board of relays and contacts offers; `null` for what is not wired to it. */
export interface IoBoard {
  readonly guideLights: GuideLights | null;
  readonly door: Driver<DoorStatus> | null;
  readonly powerSupply: Driver<PowerSupplyStatus> | null;
}
