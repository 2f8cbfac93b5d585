import { createCaseNumber, createVerificationCode } from '@linban/shared/cases/codes.ts';
import * as v from 'valibot';
import { type PrintableDocument, printableDocumentSchema } from '../templates.ts';

/** Invented people and offices for the tests of this folder. */

const sampleBytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, index) => index * 7 + 3);

const code = createVerificationCode(sampleBytes);

const common = {
  issue: {
    department: '上海市社会保险事业管理中心',
    place: '曹杨新村街道社区事务受理服务中心 梅岭分中心 3 号自助终端',
    issuedAt: '2026-11-23T01:41:00Z',
  },
  verification: {
    code,
    address: 'https://linban.example/verify',
    link: `https://linban.example/verify?code=${code}`,
  },
};

const person = { name: '王小英', idNumber: '31019919500101001X' };

const monthAt = (index: number): string =>
  `${2026 - Math.floor(index / 12)}-${String(12 - (index % 12)).padStart(2, '0')}`;

/** Months from newest to oldest, ending with December 2026. */
export const contributionRecord = (count: number, changes: Record<string, unknown> = {}): PrintableDocument =>
  v.parse(printableDocumentSchema, {
    template: 'contribution-record',
    ...common,
    person,
    from: monthAt(Math.max(count, 1) - 1),
    to: monthAt(0),
    purpose: '申请居住证积分',
    months: Array.from({ length: count }, (_, index) => ({
      month: monthAt(index),
      employer: index % 24 < 12 ? '上海梅岭果蔬有限公司' : '上海曹杨邻里生活服务发展有限责任公司普陀分公司',
      baseFen: 738_400 + index * 1_000,
      personalFen: 59_072 + index * 80,
      employerFen: 118_144 + index * 160,
      status: index === 3 ? 'paidLater' : 'paid',
    })),
    ...changes,
  });

export const unemploymentCertificate = (changes: Record<string, unknown> = {}): PrintableDocument =>
  v.parse(printableDocumentSchema, {
    template: 'unemployment-certificate',
    ...common,
    issue: { ...common.issue, department: '上海市普陀区就业促进中心' },
    person,
    registrationNumber: 'SYDJ20261123000107',
    registeredOn: '2026-11-23',
    reason: '劳动合同期满，用人单位不再续订',
    ...changes,
  });

export const caseHistory = (changes: Record<string, unknown> = {}): PrintableDocument =>
  v.parse(printableDocumentSchema, {
    template: 'case-history',
    ...common,
    issue: { ...common.issue, department: '曹杨新村街道社区事务受理服务中心' },
    caseNumber: createCaseNumber(sampleBytes),
    item: '失业登记',
    maskedName: '王*英',
    state: '已办结',
    promisedBy: '2026-11-23',
    steps: [
      { at: '2026-11-23T01:36:12Z', step: '提交', actor: '申请人', place: '梅岭分中心 3 号自助终端', reason: null },
      {
        at: '2026-11-23T01:36:13Z',
        step: '受理',
        actor: '自动受理',
        place: '曹杨新村街道受理中心',
        reason: '材料齐全，符合全市通办条件',
      },
      { at: '2026-11-23T01:36:13Z', step: '转送', actor: '自动转送', place: '普陀区就业促进中心', reason: null },
      {
        at: '2026-11-23T01:36:15Z',
        step: '准予登记',
        actor: '普陀区就业促进中心',
        place: '普陀区就业促进中心',
        reason: '无在职记录，未达退休年龄',
      },
      {
        at: '2026-11-23T01:36:16Z',
        step: '办结',
        actor: '自动办结',
        place: '曹杨新村街道受理中心',
        reason: '登记凭证已签发',
      },
    ],
    ...changes,
  });
