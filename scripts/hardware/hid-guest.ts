// Runs inside the virtual machine: a virtual USB reader at the kernel's uhid, and the product's own opener and driver before it.
import { openSync, read, writeSync } from 'node:fs';
import { createHidOpener } from '../../device-agent/src/drivers/byte-stream/hid.ts';
import { idCardReaderProfiles } from '../../device-agent/src/drivers/id-card/profiles.ts';
import { createSecurityModule } from '../../device-agent/virtual/id-card-reader/security-module.ts';
import { createCommandCollector, replyFrame } from '../../device-agent/virtual/id-card-reader/wire.ts';
import { exercise } from './exercise.ts';

const { port, times } = idCardReaderProfiles['hid-0483-5750'];

/** Events and sizes of linux/uhid.h: an event is a 32-bit number and its union of 4372 bytes. */
const event = { destroy: 1, output: 6, create2: 11, input2: 12 };
const eventSize = 4376;
const outputDataSize = 4096;
/** A vendor's page with one report of 64 bytes each way. */
const descriptor = Buffer.from('06a0ff0901a1010902150026ff007508954081020903150026ff00750895409102c0', 'hex');

const uhid = openSync('/dev/uhid', 'r+');

function tell(kind: number, fill: (event: Buffer) => void = () => {}): void {
  const bytes = Buffer.alloc(eventSize);
  bytes.writeUInt32LE(kind, 0);
  fill(bytes);
  writeSync(uhid, bytes);
}

function plugIn(): void {
  const usbBus = 3;
  tell(event.create2, (bytes) => {
    bytes.write('Virtual ID card reader', 4);
    bytes.writeUInt16LE(descriptor.length, 260);
    bytes.writeUInt16LE(usbBus, 262);
    bytes.writeUInt32LE(port.vendorId, 264);
    bytes.writeUInt32LE(port.productId, 268);
    descriptor.copy(bytes, 280);
  });
}

function send(reply: Uint8Array): void {
  for (let at = 0; at < reply.length; at += port.reportSize) {
    tell(event.input2, (bytes) => {
      bytes.writeUInt16LE(port.reportSize, 4);
      bytes.set(reply.subarray(at, at + port.reportSize), 6);
    });
  }
}

const securityModule = createSecurityModule();
const collect = createCommandCollector();
const incoming = Buffer.alloc(eventSize);

function listen(): void {
  read(uhid, incoming, 0, incoming.length, null, (error) => {
    if (error) return;
    if (incoming.readUInt32LE(0) === event.output) {
      // The first byte is the number of the report.
      const report = incoming.subarray(5, 4 + incoming.readUInt16LE(4 + outputDataSize));
      for (const { code } of collect(report)) {
        const { status, data } = securityModule.answer(code);
        send(replyFrame(status, data));
      }
    }
    listen();
  });
}

listen();
await exercise(
  'node-hid on hidraw',
  { open: createHidOpener(port), times },
  { securityModule, plugIn, unplug: () => tell(event.destroy) },
);
process.exit(0);
