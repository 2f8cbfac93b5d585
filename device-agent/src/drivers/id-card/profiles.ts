import type { HidPortAddress, UsbPortAddress } from '../byte-stream/native-port.ts';
import type { IdCardReaderTimes } from './types.ts';

/**
 * A find or select takes a few milliseconds on the wire; 300 ms leaves room for USB converters and a busy machine.
 * The 2 s for a read hold down to 9600 baud.
 */
export const defaultTimes: IdCardReaderTimes = {
  answer: { status: 300, samId: 300, find: 300, select: 300, read: 2_000, management: 300, furtherAddress: 1_500 },
  findPause: 30,
  removalPause: 200,
  idlePause: 1_000,
  reconnectPause: 500,
  connectLimit: 10_000,
  outOfServicePause: 5_000,
  damagedGrace: 150,
  maxTries: 3,
};

/** Through which of these a model is reached; a model has one of them. */
type ModelPort = { readonly kind: 'serial' } | { readonly kind: 'tcp' } | HidPortAddress | UsbPortAddress;

/** What is known of one reader model. */
export interface IdCardReaderProfile {
  readonly port: ModelPort;
  readonly times: IdCardReaderTimes;
}

/**
 * The readers that speak GA 467 frames without a wrapping of their maker's, by the name under which a terminal's configuration chooses one.
 * There is no detection: readers of the same look, even of the same USB id, speak different languages, and a wrong guess
 * sends commands to a device that takes them for something else.
 */
export const idCardReaderProfiles = {
  /** RS-232, USB-CDC, CP210x, CH340: the security module's own line. */
  'generic-serial': { port: { kind: 'serial' }, times: defaultTimes },
  /** A security module behind a serial-to-network converter. */
  'generic-network': { port: { kind: 'tcp' }, times: { ...defaultTimes, connectLimit: 3_000 } },
  /** The common USB module of GA 450 readers (Shensi SS628 and many others): raw frames through one endpoint each way. */
  'usb-bulk-0400-c35a': {
    port: { kind: 'usb', vendorId: 0x0400, productId: 0xc35a },
    times: defaultTimes,
  },
  /** The same module with firmware that takes the frame's first seven bytes and the rest through endpoints of their own. */
  'usb-bulk-0400-c35a-split': {
    port: {
      kind: 'usb',
      vendorId: 0x0400,
      productId: 0xc35a,
      split: { headSize: 7, headOut: 2, bodyOut: 6, headIn: 1, bodyIn: 5 },
    },
    times: defaultTimes,
  },
  'usb-bulk-28e9-028a': {
    port: { kind: 'usb', vendorId: 0x28e9, productId: 0x028a },
    times: defaultTimes,
  },
  /** Reports of 64 bytes without numbers, the frame at their beginning, zeros behind it. */
  'hid-0483-5750': {
    port: { kind: 'hid', vendorId: 0x0483, productId: 0x5750, reportId: 0, reportSize: 64 },
    times: defaultTimes,
  },
} as const satisfies Record<string, IdCardReaderProfile>;
export type IdCardReaderProfileName = keyof typeof idCardReaderProfiles;
