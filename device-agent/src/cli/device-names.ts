import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { Words } from '../config-file/language.ts';

/** What people call each device. */
export const deviceNames: Readonly<Record<DeviceClass, Words>> = {
  idCardReader: { 'zh-CN': '身份证阅读器', en: 'ID card reader' },
  receiptPrinter: { 'zh-CN': '凭条打印机', en: 'receipt printer' },
  documentPrinter: { 'zh-CN': 'A4 打印机', en: 'document printer' },
  smartCardReader: { 'zh-CN': '社保卡读卡器', en: 'smart-card reader' },
  codeScanner: { 'zh-CN': '扫码器', en: 'code scanner' },
  keypad: { 'zh-CN': '盲人键盘', en: 'keypad' },
  guideLights: { 'zh-CN': '指示灯', en: 'guide lights' },
  powerSupply: { 'zh-CN': '电源', en: 'power supply' },
  door: { 'zh-CN': '机柜门', en: 'door of the housing' },
};

/** The name of a device on the command line: `idCardReader` is `id-card-reader`. */
export const kebabOf = (device: string): string => device.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
