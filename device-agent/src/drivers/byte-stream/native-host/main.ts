import * as v from 'valibot';
import { createHidOpener } from '../hid.ts';
import { type NativePort, nativePortSchema } from '../native-port.ts';
import { createSerialOpener } from '../serial.ts';
import type { ByteStream, ByteStreamOpener } from '../types.ts';
import { createUsbOpener } from '../usb.ts';
import type { HostReport } from './report.ts';

/**
 * The host of one native port: a process of its own, so that native code which crashes takes one connection with it and not the agent.
 * Opens the port it is told, reports how that ended, and carries bytes between the port and its standard streams until
 * either side ends.
 */
const openerOf = (port: NativePort): ByteStreamOpener => {
  switch (port.kind) {
    case 'serial':
      return createSerialOpener(port);
    case 'hid':
      return createHidOpener(port);
    case 'usb':
      return createUsbOpener(port);
  }
};

const report = (message: HostReport): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });

const carry = async (stream: ByteStream) => {
  stream.onData((chunk) => {
    // The chunk may be part of a card's text: it is erased as soon as it is on its way.
    process.stdout.write(chunk, () => chunk.fill(0));
  });
  // What came before the loss goes out first.
  stream.onClose(() => process.stdout.write('', () => process.exit(0)));
  for await (const chunk of process.stdin) await stream.write(chunk);
  process.exit(0);
};

process.once('disconnect', () => process.exit(0));
const port = v.parse(v.pipe(v.string(), v.parseJson(), nativePortSchema), process.argv[2]);
const opened = await openerOf(port)(new AbortController().signal);
await report(opened.ok ? { kind: 'opened' } : opened.error);
// After a failure the agent ends this process: a report must not be overtaken by the end of the one who made it.
if (opened.ok) await carry(opened.value);
else process.stdin.resume().once('end', () => process.exit(0));
