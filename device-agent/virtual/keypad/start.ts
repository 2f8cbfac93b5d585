import { startStreamServer } from '../stream-server.ts';

/** Usages of the keyboard page (HID Usage Tables) that the keys of this keypad send. */
const virtualKeys = {
  up: 0x52,
  down: 0x51,
  left: 0x50,
  right: 0x4f,
  enter: 0x28,
  escape: 0x29,
  f1: 0x3a,
  louder: 0x80,
  softer: 0x81,
  jackIn: 0x6a,
  jackOut: 0x6b,
} as const;
export type VirtualKey = keyof typeof virtualKeys;

const report = (...usages: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.set(usages.slice(0, 6), 2);
  return bytes;
};

/** A keypad that sends boot keyboard reports (USB HID 1.11, appendix B.1) over a byte stream. */
export const startVirtualKeypad = async ({ port = 0 }: { port?: number } = {}) => {
  const wire = await startStreamServer(port, () => () => {});
  return {
    port: wire.port,
    /** Presses and lets go. */
    press: (key: VirtualKey) => {
      void wire.send(report(virtualKeys[key]));
      void wire.send(report());
    },
    /** Sends any bytes. */
    send: (bytes: Uint8Array) => void wire.send(bytes),
    unplug: wire.unplug,
    plug: wire.plug,
    close: wire.close,
  };
};
export type VirtualKeypad = Awaited<ReturnType<typeof startVirtualKeypad>>;
