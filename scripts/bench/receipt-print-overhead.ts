import { receiptSchema } from '@linban/shared/devices/receipt.ts';
import * as v from 'valibot';
import type { Bench } from './bench.ts';
import { timeReceipt } from './time-receipt.ts';

/** What a resident takes home: about 600 bytes of text and a QR code. */
const receipt = v.parse(receiptSchema, {
  blocks: [
    { kind: 'title', text: '受理回执' },
    { kind: 'text', text: '曹杨新村街道 · 梅岭分中心' },
    { kind: 'rule' },
    { kind: 'field', label: '受理编号', value: '7K3M-9Q2T-4WXE' },
    { kind: 'field', label: '事项', value: '失业登记' },
    { kind: 'field', label: '申请人', value: '王*英' },
    { kind: 'field', label: '受理时间', value: '2026-11-23 09:41' },
    { kind: 'rule' },
    { kind: 'text', text: '用手机扫下面的二维码，随时看进度。纸上没有您的全名和证件号码，请妥善保管。' },
    { kind: 'qr', content: 'http://127.0.0.1:4700/c/7K3M9Q2T4WXE7K3M9Q2T4WXE7K' },
  ],
});

export const receiptPrintOverhead: Bench = {
  name: 'receipt.print.overhead',
  unit: 'ms',
  baselineIs: 'a bare socket writes the same bytes to the same printer (20 kB/s) until the paper is cut',
  goal: 1.5,
  goalOf: 'ratio',
  better: 'lower',
  run: () => timeReceipt(receipt),
};
