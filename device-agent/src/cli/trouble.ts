import type { DeviceClass, DeviceStatus } from '@linban/shared/devices/device-status.ts';
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
      'zh-CN':
        '关闭占用它的程序（fuser 设备路径 可以看到是谁；ModemManager 常占用串口；也可能是另一个 linban-agent 命令）。',
      en: 'End that program (fuser PATH shows which; ModemManager likes to take serial ports; another linban-agent command may hold it).',
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

const boardUnreachable: Trouble = {
  what: { 'zh-CN': '连接不上输入输出板', en: 'its input/output board cannot be reached' },
  todo: {
    'zh-CN': '检查板子的电源、数据线，以及配置中 ioBoard 的接口。',
    en: 'Check the board’s power and cable, and the connection under ioBoard.',
  },
};
const boardSilent: Trouble = {
  what: { 'zh-CN': '输入输出板不回答', en: 'its input/output board does not answer' },
  todo: {
    'zh-CN': '检查站号（ioBoard.unit）、波特率，以及 A、B 两根线是否接反。',
    en: 'Check the unit number (ioBoard.unit), the baud rate, and whether wires A and B are swapped.',
  },
};
const onBoard = { unreachable: boardUnreachable, 'no-answer': boardSilent };

/** What the same cause means of one class: other parts, other things to do. */
const ownTroubles: { readonly [D in DeviceClass]?: Readonly<Record<string, Trouble>> } = {
  smartCardReader: {
    unreachable: {
      what: { 'zh-CN': 'pcscd 没有看到读卡器', en: 'pcscd sees no reader' },
      todo: {
        'zh-CN': '检查读卡器是否插好；pcsc_scan（软件包 pcsc-tools）可以列出读卡器；配置了 readerName 的，检查名称。',
        en: 'Check that it is plugged in; pcsc_scan (package pcsc-tools) lists readers; where readerName is configured, check the name.',
      },
    },
    'driver-unavailable': {
      what: { 'zh-CN': '智能卡的驱动程序没有装好', en: 'the software for smart cards does not load' },
      todo: {
        'zh-CN': 'apt-get install pcscd libpcsclite1；仍不行则重新安装本程序。',
        en: 'apt-get install pcscd libpcsclite1; if that does not help, install this program again.',
      },
    },
    'pcsc-service-down': {
      what: {
        'zh-CN': '智能卡服务 pcscd 没有运行，或不许本用户使用',
        en: 'the service pcscd does not run, or refuses this user',
      },
      todo: {
        'zh-CN': 'systemctl enable --now pcscd.socket；权限见 /etc/polkit-1/rules.d/50-linban-pcsc.rules。',
        en: 'systemctl enable --now pcscd.socket; its rights are in /etc/polkit-1/rules.d/50-linban-pcsc.rules.',
      },
    },
  },
  keypad: {
    'no-answer': {
      what: { 'zh-CN': '键盘没有反应', en: 'no key is heard' },
      todo: { 'zh-CN': '重新插拔键盘。', en: 'Plug it out and in again.' },
    },
  },
  guideLights: onBoard,
  door: onBoard,
  powerSupply: {
    unreachable: {
      what: {
        'zh-CN': '连接不上电源监测（NUT 的 upsd，或输入输出板）',
        en: 'what watches the mains cannot be reached (upsd of NUT, or the board)',
      },
      todo: {
        'zh-CN': '用 UPS 的：systemctl enable --now nut-server；用输入输出板的：检查板子的电源和数据线。',
        en: 'With a UPS: systemctl enable --now nut-server. With an input/output board: check its power and cable.',
      },
    },
    'no-answer': {
      what: { 'zh-CN': '电源监测没有给出有效数据', en: 'what watches the mains gives no data' },
      todo: {
        'zh-CN':
          '用 UPS 的：upsc 名称@localhost 看有没有数据，检查配置里的 ups 名称和 UPS 的数据线；用输入输出板的：检查站号和接线。',
        en: 'With a UPS: see what upsc NAME@localhost says, check the name (ups) and the cable of the UPS. With a board: check unit number and wires.',
      },
    },
    'on-battery': {
      what: { 'zh-CN': '停电，正在用电池', en: 'mains is lost; running on battery' },
      todo: { 'zh-CN': '检查插头、插座和空气开关。', en: 'Check plug, socket and fuse.' },
    },
    'battery-low': {
      what: { 'zh-CN': '停电，电池快用完', en: 'mains is lost and the battery is nearly empty' },
      todo: {
        'zh-CN': '马上检查插头、插座和空气开关；机器很快会关机。',
        en: 'Check plug, socket and fuse now; the machine turns off soon.',
      },
    },
  },
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

const batteryWorn: Trouble = {
  what: { 'zh-CN': '电池需要更换', en: 'its battery must be replaced' },
  todo: { 'zh-CN': '请更换 UPS 电池。', en: 'Replace the battery of the UPS.' },
};
const doorOpen: Trouble = {
  what: { 'zh-CN': '机门开着', en: 'is open' },
  todo: { 'zh-CN': '关上机门；开着的时候不接待新的人。', en: 'Close it: while it is open, nobody new is served.' },
};

/** What stops a device; `undefined` where nothing does. */
export const troubleOf = (status: DeviceStatus): Trouble | undefined =>
  status.state === 'online' || status.state === 'noDevice' || (status.state === 'busy' && status.cause === null)
    ? undefined
    : ((status.cause === null ? undefined : (ownTroubles[status.class]?.[status.cause] ?? troubles[status.cause])) ??
      unknown(status));

/** What will stop it soon. */
export const warningsOf = (status: DeviceStatus): readonly Trouble[] => [
  ...('paper' in status && status.paper === 'low' ? [lowPaper] : []),
  ...(status.cause === 'battery-replace' ? [batteryWorn] : []),
  ...('door' in status && status.door === 'open' ? [doorOpen] : []),
  ...('toner' in status && status.toner === 'low' ? [lowToner] : []),
];
