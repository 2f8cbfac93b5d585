import type { DeviceStatus } from '@linban/shared/devices/device-status.ts';
import type { Words } from '../config-file/language.ts';

/** What is wrong with a device and what a person can do about it. */
export interface Trouble {
  readonly what: Words;
  readonly todo: Words;
}

const callEngineer: Words = { 'zh-CN': '请联系设备维护人员。', en: 'Call the engineer.' };

/** Every cause a driver gives, in plain words. */
const troubles: Readonly<Record<string, Trouble>> = {
  unreachable: {
    what: { 'zh-CN': '连接不上设备', en: 'cannot be reached' },
    todo: {
      'zh-CN': '检查电源、数据线，以及配置文件中的接口（设备路径、地址、端口）。',
      en: 'Check power and cable, and the connection in the configuration (path, address, port).',
    },
  },
  busy: {
    what: { 'zh-CN': '被别的程序占用', en: 'another program holds it' },
    todo: {
      'zh-CN': '关闭占用它的程序（fuser 设备路径 可以看到是谁；ModemManager 常占用串口）。',
      en: 'End that program (fuser PATH shows which; ModemManager likes to take serial ports).',
    },
  },
  'no-answer': {
    what: { 'zh-CN': '接口能打开，但设备不回答', en: 'the connection opens, but the device does not answer' },
    todo: {
      'zh-CN': '检查设备是否通电、波特率是否正确、路径是否属于这个设备；关电十秒再开。',
      en: 'Check that it has power, that the baud rate is right, and that the path belongs to this device; switch it off for ten seconds.',
    },
  },
  'garbled-replies': {
    what: { 'zh-CN': '设备的回答是乱码', en: 'the device answers, but garbled' },
    todo: {
      'zh-CN': '检查波特率和数据线；路径可能属于另一个设备。',
      en: 'Check baud rate and cable; the path may belong to another device.',
    },
  },
  'driver-unavailable': {
    what: { 'zh-CN': '驱动程序没有装好', en: 'the software that drives it does not load' },
    todo: {
      'zh-CN': '安装 libusb-1.0-0 和 libudev1 后，重新安装本程序的依赖包。',
      en: 'Install libusb-1.0-0 and libudev1, then install the packages of this program again.',
    },
  },
  'sam-self-test-failed': {
    what: { 'zh-CN': '安全模块自检失败', en: 'its security module failed the self-test' },
    todo: callEngineer,
  },
  'sam-not-authorised': {
    what: { 'zh-CN': '安全模块未授权', en: 'its security module is not authorised' },
    todo: callEngineer,
  },
  'sam-fault': { what: { 'zh-CN': '安全模块故障', en: 'its security module is broken' }, todo: callEngineer },
  'command-refused': {
    what: { 'zh-CN': '设备不认识命令', en: 'it does not know the commands' },
    todo: { 'zh-CN': '这个型号需要别的配置。', en: 'This model needs another profile in the configuration.' },
  },
  'paper-out': {
    what: { 'zh-CN': '没有纸了', en: 'is out of paper' },
    todo: { 'zh-CN': '请装纸。', en: 'Put in paper.' },
  },
  'paper-jammed': {
    what: { 'zh-CN': '卡纸', en: 'paper is jammed' },
    todo: { 'zh-CN': '打开机盖，取出卡住的纸。', en: 'Open it and take the jammed paper out.' },
  },
  'cover-open': {
    what: { 'zh-CN': '机盖开着', en: 'its cover is open' },
    todo: { 'zh-CN': '请关上机盖。', en: 'Close the cover.' },
  },
  'cutter-error': {
    what: { 'zh-CN': '切刀卡住', en: 'its cutter is stuck' },
    todo: {
      'zh-CN': '关电，取出纸屑，再开机；仍不行请联系维护人员。',
      en: 'Switch it off, take out scraps of paper, switch it on; if that does not help, call the engineer.',
    },
  },
  'mechanical-error': {
    what: { 'zh-CN': '走纸机构卡住，多半是卡纸', en: 'its paper path is blocked, mostly by jammed paper' },
    todo: {
      'zh-CN': '打开机盖，取出卡住的纸，关电再开机；仍不行请联系维护人员。',
      en: 'Open it, take the jammed paper out, switch it off and on; if that does not help, call the engineer.',
    },
  },
  'toner-out': {
    what: { 'zh-CN': '碳粉用完', en: 'is out of toner' },
    todo: { 'zh-CN': '请更换碳粉。', en: 'Replace the toner.' },
  },
  'printer-offline': {
    what: { 'zh-CN': '打印机处于脱机状态', en: 'has gone offline by itself' },
    todo: { 'zh-CN': '按打印机上的“联机”键，检查机盖。', en: 'Press its online key and look at its cover.' },
  },
  'cooling-down': {
    what: { 'zh-CN': '打印头过热，正在冷却', en: 'its print head is hot and cools down' },
    todo: { 'zh-CN': '等几分钟。', en: 'Wait for some minutes.' },
  },
  'hardware-error': { what: { 'zh-CN': '硬件故障', en: 'reports a broken part' }, todo: callEngineer },
};

const unknown = (status: DeviceStatus): Trouble => ({
  what: {
    'zh-CN': `不可用（${status.cause ?? status.state}）`,
    en: `cannot be used (${status.cause ?? status.state})`,
  },
  todo: callEngineer,
});

const lowPaper: Trouble = {
  what: { 'zh-CN': '纸快用完', en: 'paper is low' },
  todo: { 'zh-CN': '请准备换纸。', en: 'Have paper ready.' },
};
const lowToner: Trouble = {
  what: { 'zh-CN': '碳粉快用完', en: 'toner is low' },
  todo: { 'zh-CN': '请准备碳粉。', en: 'Have toner ready.' },
};

/** What stops a device; `undefined` where nothing does. */
export const troubleOf = (status: DeviceStatus): Trouble | undefined =>
  status.state === 'online' || status.state === 'noDevice' || (status.state === 'busy' && status.cause === null)
    ? undefined
    : ((status.cause === null ? undefined : troubles[status.cause]) ?? unknown(status));

/** What will stop it soon. */
export const warningsOf = (status: DeviceStatus): readonly Trouble[] => [
  ...('paper' in status && status.paper === 'low' ? [lowPaper] : []),
  ...('toner' in status && status.toner === 'low' ? [lowToner] : []),
];
