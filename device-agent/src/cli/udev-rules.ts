import * as v from 'valibot';
import { idCardReaderProfiles } from '../drivers/id-card/profiles.ts';

/** A device on USB that the agent opens itself. */
interface UsbAddress {
  readonly kind: 'hid' | 'usb';
  readonly vendorId: number;
  readonly productId: number;
  /** A scanner that types what it reads: its keys must not reach the screen as well. */
  readonly isKeyboard?: boolean;
}

const hex = (id: number): string => id.toString(16).padStart(4, '0');

const access = 'GROUP="linban-dev", MODE="0660"';

/** The rules for one device. Numbers are in lower case: udev compares letters, and others never match. */
const rulesFor = ({ kind, vendorId, productId, isKeyboard = false }: UsbAddress): string[] => {
  const ids = `ATTRS{idVendor}=="${hex(vendorId)}", ATTRS{idProduct}=="${hex(productId)}"`;
  const node =
    kind === 'hid'
      ? `SUBSYSTEM=="hidraw", ${ids}, ${access}`
      : `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ${ids}, ${access}`;
  // The agent reads it through hidraw; for the display it does not exist.
  return [node, ...(isKeyboard ? [`SUBSYSTEM=="input", ${ids}, ENV{LIBINPUT_IGNORE_DEVICE}="1"`] : [])];
};

const addressSchema = v.object({
  kind: v.picklist(['hid', 'usb']),
  vendorId: v.number(),
  productId: v.number(),
});
const keyboardSchema = v.object({ protocol: v.literal('keyboard') });

/** Every USB device a configuration names by its numbers. */
const addressesIn = (part: unknown, isKeyboard = false): UsbAddress[] => {
  if (typeof part !== 'object' || part === null) return [];
  const address = v.safeParse(addressSchema, part);
  if (address.success) return [{ ...address.output, isKeyboard }];
  const types = isKeyboard || v.is(keyboardSchema, part);
  return Object.values(part).flatMap((value) => addressesIn(value, types));
};

const known: readonly UsbAddress[] = Object.values(idCardReaderProfiles).flatMap(({ port }) =>
  port.kind === 'hid' || port.kind === 'usb' ? [port] : [],
);

const heading = `# Lets the agent, and nobody else, open the terminal's devices. Made from the profiles of the drivers by
# "linban-agent udev-rules", which adds the devices of /etc/linban/agent.json; written by hand, it would drift from them.
# Serial ports (group dialout) and USB printers (group lp) have their groups from Debian.`;

/** udev's rules for every reader the drivers know and every USB device of a configuration. */
export const udevRules = (devices: unknown): string =>
  `${[heading, ...new Set([...known, ...addressesIn(devices)].flatMap(rulesFor))].join('\n')}\n`;
