import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { startVirtualCodeScanner } from './code-scanner/start.ts';
import { createCabinet } from './dock/cabinet.ts';
import { departmentModeSchema, dockStateSchema } from './dock/contract.ts';
import { createNeighbour } from './dock/neighbour.ts';
import { serveDock } from './dock/server.ts';
import { createDock } from './dock/state.ts';
import { startVirtualDocumentPrinter } from './document-printer/start.ts';
import { startVirtualIdCardReader } from './id-card-reader/start.ts';
import { startVirtualIoBoard } from './io-board/start.ts';
import { startVirtualKeypad } from './keypad/start.ts';
import { startVirtualPowerSupply } from './power-supply/start.ts';
import { startVirtualReceiptPrinter } from './receipt-printer/start.ts';
import { startVirtualSmartCardReader } from './smart-card/start.ts';

/** The virtual devices on their real wires, and the dock: a page to work them by hand. */
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const configSchema = v.strictObject({
  dock: v.strictObject({ port, pageFolder: v.string() }),
  idCardReader: v.strictObject({ port, bytesPerSecond: v.exactOptional(v.number()) }),
  receiptPrinter: v.strictObject({ port, bytesPerSecond: v.exactOptional(v.number()) }),
  documentPrinter: v.strictObject({ port }),
  codeScanner: v.strictObject({ port }),
  keypad: v.strictObject({ port }),
  ioBoard: v.strictObject({ port }),
  powerSupply: v.strictObject({ port }),
  smartCardReader: v.strictObject({ folder: v.string() }),
  networkControl: v.pipe(v.string(), v.url()),
  departmentsControl: v.pipe(v.string(), v.url()),
  addresses: dockStateSchema.entries.addresses,
});

const { values } = parseArgs({ options: { config: { type: 'string' } } });
if (!values.config) throw new Error('usage: main.ts --config <file>');
const config = v.parse(configSchema, JSON.parse(await readFile(values.config, 'utf8')));

const reader = await startVirtualIdCardReader(config.idCardReader);
const receiptPrinter = await startVirtualReceiptPrinter({ ...config.receiptPrinter, hasTicketSensor: true });
const documentPrinter = await startVirtualDocumentPrinter(config.documentPrinter);
const codeScanner = await startVirtualCodeScanner(config.codeScanner);
const keypad = await startVirtualKeypad(config.keypad);
const ioBoard = await startVirtualIoBoard(config.ioBoard);
const powerSupply = await startVirtualPowerSupply(config.powerSupply);
const smartCardReader = await startVirtualSmartCardReader(config.smartCardReader);
const network = createNeighbour(
  config.networkControl,
  v.pipe(
    v.object({ mode: v.picklist(['up', 'slow', 'cut']) }),
    v.transform(({ mode }) => mode),
  ),
);
const departmentSwitch = v.object({ mode: departmentModeSchema });
const departments = createNeighbour(
  config.departmentsControl,
  v.pipe(
    v.record(v.string(), departmentSwitch),
    v.transform((all) => Object.fromEntries(Object.entries(all).map(([id, { mode }]) => [id, mode]))),
  ),
);
const dock = createDock({
  addresses: config.addresses,
  reader,
  receiptPrinter,
  documentPrinter,
  codeScanner,
  smartCardReader,
  cabinet: createCabinet({ keypad, ioBoard, powerSupply }),
  network,
  departments,
  now: () => new Date(),
});
const page = await serveDock(dock, config.dock);

const stop = async () => {
  network.close();
  departments.close();
  const hands = [reader, receiptPrinter, documentPrinter, codeScanner, smartCardReader, keypad, ioBoard, powerSupply];
  await Promise.all([page, ...hands].map((part) => part.close()));
  process.exit(0);
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
const notes = smartCardReader.trouble === null ? [] : [`no smart-card service: ${smartCardReader.trouble}`];
process.stdout.write(`${JSON.stringify({ ready: true, address: `http://127.0.0.1:${config.dock.port}/`, notes })}\n`);
