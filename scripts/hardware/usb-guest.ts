// Runs inside the virtual machine: a virtual USB reader with bulk endpoints (a gadget of the kernel at its dummy host
// controller, its function here in this process through FunctionFS), and the product's own opener and driver before it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, openSync, read, symlinkSync, write, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createUsbOpener } from '../../device-agent/src/drivers/byte-stream/usb.ts';
import { idCardReaderProfiles } from '../../device-agent/src/drivers/id-card/profiles.ts';
import { createSecurityModule } from '../../device-agent/virtual/id-card-reader/security-module.ts';
import { createCommandCollector, replyFrame } from '../../device-agent/virtual/id-card-reader/wire.ts';
import { exercise } from './exercise.ts';

const { port, times } = idCardReaderProfiles['usb-bulk-0400-c35a'];
const functionName = 'reader';
const mountPoint = '/ffs';
const gadget = '/sys/kernel/config/usb_gadget/reader';

/** Numbers of linux/usb/functionfs.h and of the USB specification, chapter 9. */
const magic = { descriptors: 3, strings: 2 };
const hasFullAndHighSpeed = 3;
const bulk = 2;
const endpoint = (address: number, packetSize: number) =>
  Buffer.from([7, 5, address, bulk, packetSize & 0xff, packetSize >> 8, 0]);
const vendorsInterface = Buffer.from([9, 4, 0, 0, 2, 0xff, 0, 0, 1]);
const atSpeed = (packetSize: number) => [vendorsInterface, endpoint(0x01, packetSize), endpoint(0x81, packetSize)];

function withHead(head: readonly number[], content: Buffer): Buffer {
  const words = Buffer.alloc(head.length * 4 + 4);
  const [first = 0, ...rest] = head;
  [first, words.length + content.length, ...rest].forEach((word, index) => {
    words.writeUInt32LE(word, index * 4);
  });
  return Buffer.concat([words, content]);
}

function describe(): void {
  for (const folder of ['strings/0x409', 'configs/c.1', `functions/ffs.${functionName}`])
    mkdirSync(join(gadget, folder), { recursive: true });
  const hex = (number: number) => `0x${number.toString(16).padStart(4, '0')}`;
  writeFileSync(join(gadget, 'idVendor'), hex(port.vendorId));
  writeFileSync(join(gadget, 'idProduct'), hex(port.productId));
  symlinkSync(join(gadget, `functions/ffs.${functionName}`), join(gadget, `configs/c.1/${functionName}`));
  mkdirSync(mountPoint);
  execFileSync('busybox', ['mount', '-t', 'functionfs', functionName, mountPoint]);

  const control = openSync(join(mountPoint, 'ep0'), 'r+');
  const descriptors = [...atSpeed(64), ...atSpeed(512)];
  writeSync(control, withHead([magic.descriptors, hasFullAndHighSpeed, 3, 3], Buffer.concat(descriptors)));
  const language = Buffer.from([0x09, 0x04]);
  writeSync(control, withHead([magic.strings, 1, 1], Buffer.concat([language, Buffer.from('reader\0')])));
  // Events of the bus have to be taken, though none of them matters.
  const events = Buffer.alloc(12 * 8);
  const takeEvents = () => read(control, events, 0, events.length, null, () => setTimeout(takeEvents, 5));
  takeEvents();
}

const securityModule = createSecurityModule();
const collect = createCommandCollector();

function serve(): void {
  const [fromHost, toHost] = [openSync(join(mountPoint, 'ep1'), 'r+'), openSync(join(mountPoint, 'ep2'), 'r+')];
  const incoming = Buffer.alloc(512);
  const listen = () => {
    read(fromHost, incoming, 0, incoming.length, null, (error, size) => {
      // While it is unplugged there is nobody to hear.
      if (error) return void setTimeout(listen, 20);
      const replies = collect(incoming.subarray(0, size)).map(({ code }) => {
        const { status, data } = securityModule.answer(code);
        return replyFrame(status, data);
      });
      write(toHost, Buffer.concat(replies), () => listen());
    });
  };
  listen();
}

const setController = (name: string) => writeFileSync(join(gadget, 'UDC'), `${name}\n`);

describe();
serve();
await exercise(
  'usb on bulk endpoints',
  { open: createUsbOpener(port), times },
  { securityModule, plugIn: () => setController('dummy_udc.0'), unplug: () => setController('') },
);
// An orderly end would wait for the reads that wait in the kernel.
process.kill(process.pid, 'SIGKILL');
