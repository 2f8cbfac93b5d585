import { randomUUID } from 'node:crypto';
import { type DeviceClass, type DeviceStatus, noDevices } from '@linban/shared/devices/device-status.ts';
import { type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { UseMeasure } from '@linban/shared/terminals/health.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Words } from '../config-file/language.ts';
import type { Devices } from '../devices/devices.ts';
import type { Driver } from '../drivers/driver.ts';
import { takeHolder } from '../drivers/id-card/text.ts';
import type { IdCardReadProgress } from '../drivers/id-card/types.ts';
import { maskedHolder } from '../identity/masked-holder.ts';
import type { Console } from './console.ts';
import { deviceNames, kebabOf } from './device-names.ts';
import { settledStatus } from './settled.ts';
import { testPage, testReceipt } from './test-prints.ts';
import { troubleOf, warningsOf } from './trouble.ts';

interface VerbContext {
  readonly devices: Devices;
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What can be done to a device by hand. Resolves to whether it went well. */
interface Verb {
  readonly words: Words;
  run(context: VerbContext): Promise<boolean>;
}

/** What is done to the counts of the agent, not to the device: it works while the agent runs. */
interface CountVerb {
  readonly words: Words;
  /** What begins anew at zero. */
  readonly replenishes: readonly UseMeasure[];
}

interface DeviceRow {
  /** Every driver can be looked at and reset. */
  readonly driver: (devices: Devices) => Pick<Driver, 'recover'> | null;
  readonly verbs?: Readonly<Record<string, Verb | CountVerb>>;
}

const showOutcome = ({ console }: VerbContext, outcome: PrintOutcome): boolean => {
  if (outcome.state === 'printed') {
    console.line({ 'zh-CN': '已打印，打印机已确认。', en: 'Printed; the printer confirmed it.' });
    return true;
  }
  const { state, cause } = outcome;
  console.line(
    state === 'failed'
      ? { 'zh-CN': `没有打印：${cause}`, en: `Not printed: ${cause}` }
      : { 'zh-CN': `不能确定是否打印：${cause}`, en: `Nobody can know whether it was printed: ${cause}` },
  );
  return false;
};

const progressWords = (progress: IdCardReadProgress): Words => {
  switch (progress.kind) {
    case 'removalNeeded':
      return { 'zh-CN': '请先拿走身份证。', en: 'Take the card off first.' };
    case 'armed':
      return { 'zh-CN': '请把身份证放在阅读器上。', en: 'Lay an ID card on the reader.' };
    case 'mediaEntered':
      return { 'zh-CN': '看到卡了，请不要移动。', en: 'A card is there; keep it still.' };
    case 'invalidMedia':
      return {
        'zh-CN': `没有读到（${progress.cause}），请再放一次。`,
        en: `Nothing read (${progress.cause}); lay it again.`,
      };
  }
};

const noDriver: Words = {
  'zh-CN': '配置文件中没有这个设备，或驱动没有装好。',
  en: 'Not configured, or its driver does not load.',
};

const read: Verb = {
  words: { 'zh-CN': '读一张卡（只显示掩码）', en: 'read one card (shows masked data only)' },
  run: async ({ devices, console, signal, now }) => {
    const result = await devices.driver('idCardReader')?.read({
      signal,
      onProgress: (progress) => console.line(progressWords(progress)),
      take: takeHolder(now),
    });
    if (result?.ok) {
      // Not the address: with the district, a masked number is nearly the number.
      const { name, idNumber } = maskedHolder(result.value, shanghaiDay(now()));
      console.line({ 'zh-CN': `读到：${name} ${idNumber}`, en: `Read: ${name} ${idNumber}` });
      return true;
    }
    console.line(
      result ? { 'zh-CN': `没有读到：${result.error.kind}`, en: `Not read: ${result.error.kind}` } : noDriver,
    );
    return false;
  },
};

const newJobId = () => v.parse(printJobIdSchema, randomUUID());
const newPaper = (measure: UseMeasure): CountVerb => ({
  words: { 'zh-CN': '换了新纸，用量从零开始计', en: 'new paper is in: count its use from zero' },
  replenishes: [measure],
});
const newDevice = (...replenishes: readonly UseMeasure[]): CountVerb => ({
  words: { 'zh-CN': '换了一台新的，全部从零开始计', en: 'it was exchanged: count everything from zero' },
  replenishes,
});
const printWords: Words = { 'zh-CN': '打印测试页', en: 'print a test page' };

/** One row a class; a new driver appears here. Each class gets `status` and `reset` by itself. */
const rows: Readonly<Record<DeviceClass, DeviceRow>> = {
  idCardReader: {
    driver: (devices) => devices.driver('idCardReader'),
    verbs: { read, replaced: newDevice('reads', 'readFailures') },
  },
  receiptPrinter: {
    driver: (devices) => devices.driver('receiptPrinter'),
    verbs: {
      replenish: newPaper('millimetres'),
      'new-cutter': {
        words: { 'zh-CN': '换了切刀，切纸次数从零开始计', en: 'the cutter was changed: count its cuts from zero' },
        replenishes: ['cuts'],
      },
      replaced: newDevice('millimetres', 'cuts'),
      'print-test': {
        words: printWords,
        run: async (context) => {
          const printer = context.devices.driver('receiptPrinter');
          return printer
            ? showOutcome(
                context,
                await printer.print(newJobId(), testReceipt(context.now()), { signal: context.signal }),
              )
            : false;
        },
      },
    },
  },
  documentPrinter: {
    driver: (devices) => devices.driver('documentPrinter'),
    verbs: {
      replenish: newPaper('pages'),
      'print-test': {
        words: printWords,
        run: async (context) => {
          const printer = context.devices.driver('documentPrinter');
          return printer
            ? showOutcome(context, await printer.print(newJobId(), testPage(context.now()), { signal: context.signal }))
            : false;
        },
      },
    },
  },
  smartCardReader: { driver: (devices) => devices.driver('smartCardReader') },
  codeScanner: { driver: (devices) => devices.driver('codeScanner') },
  keypad: { driver: (devices) => devices.driver('keypad') },
  guideLights: { driver: (devices) => devices.driver('guideLights') },
  powerSupply: { driver: (devices) => devices.driver('powerSupply') },
  door: { driver: (devices) => devices.driver('door') },
};

const showStatus = (console: Console, device: DeviceClass, status: DeviceStatus): boolean => {
  const name = deviceNames[device];
  const details = Object.entries(status)
    .filter(([key, value]) => key !== 'class' && value !== null)
    .map(([key, value]) => `${key}=${String(value)}`);
  console.line({ 'zh-CN': `${name['zh-CN']}：${details.join(' ')}`, en: `${name.en}: ${details.join(' ')}` });
  const trouble = troubleOf(status);
  for (const { what, todo } of [...(trouble ? [trouble] : []), ...warningsOf(status)])
    console.line({ 'zh-CN': `  ${what['zh-CN']}。${todo['zh-CN']}`, en: `  ${what.en}. ${todo.en}` });
  return trouble === undefined && status.state !== 'noDevice';
};

const statusVerb = (device: DeviceClass): Verb => ({
  words: { 'zh-CN': '看设备状态', en: 'show how it is' },
  run: async ({ devices, console }) => showStatus(console, device, await settledStatus(devices, device)),
});

const resetVerb = (device: DeviceClass, find: DeviceRow['driver']): Verb => ({
  words: { 'zh-CN': '复位，再看状态', en: 'reset it and look again' },
  run: async ({ devices, console }) => {
    await settledStatus(devices, device);
    const driver = find(devices);
    if (!driver) {
      console.line(noDriver);
      return false;
    }
    await driver.recover('reset');
    return showStatus(console, device, await settledStatus(devices, device));
  },
});

const isDeviceClass = (name: string): name is DeviceClass => Object.hasOwn(noDevices, name);

const verbsOf = (device: DeviceClass): Readonly<Record<string, Verb | CountVerb>> => {
  const { driver, verbs } = rows[device];
  return { status: statusVerb(device), reset: resetVerb(device, driver), ...verbs };
};

/** Every class as it is written on the command line, with its verbs. */
export const deviceVerbs: Readonly<
  Record<string, { readonly device: DeviceClass; readonly verbs: Readonly<Record<string, Verb | CountVerb>> }>
> = Object.fromEntries(
  Object.keys(noDevices)
    .filter(isDeviceClass)
    .map((device) => [kebabOf(device), { device, verbs: verbsOf(device) }]),
);
