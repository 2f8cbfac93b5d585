import { createCaseNumber, createVerificationCode } from '@linban/shared/cases/codes.ts';
import { formatYuan } from '@linban/shared/items/field.ts';
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

/** `1` fen more for each month back, so that no two rows are alike. */
const fen = (base: number, index: number, step: number): string => formatYuan(base + index * step);

/** Months from newest to oldest, ending with December 2026. */
export const contributionRecord = (count: number, changes: Record<string, unknown> = {}): PrintableDocument =>
  v.parse(printableDocumentSchema, {
    template: 'record-table',
    ...common,
    title: '城镇职工基本养老保险缴费情况',
    person,
    period: '2026年1月至2026年12月',
    text: `王小英在2026年1月至2026年12月期间，共缴费 ${count} 个月。`,
    facts: [{ label: '用途', value: '申请居住证积分' }],
    sums: [{ label: '本期已缴月数', value: String(count) }],
    columns: [
      { label: '月份', kind: 'month' },
      { label: '缴费单位', kind: 'text' },
      { label: '缴费基数（元）', kind: 'money' },
      { label: '个人（元）', kind: 'money' },
      { label: '单位（元）', kind: 'money' },
      { label: '状态', kind: 'code' },
    ],
    rows: Array.from({ length: count }, (_, index) => [
      monthAt(index),
      index % 24 < 12 ? '上海梅岭果蔬有限公司' : '上海曹杨邻里生活服务发展有限责任公司普陀分公司',
      fen(738_400, index, 1_000),
      fen(59_072, index, 80),
      fen(118_144, index, 160),
      index === 3 ? '待到账' : '已缴',
    ]),
    notes: ['合计只含已到账的月份。'],
    ...changes,
  });

export const unemploymentCertificate = (changes: Record<string, unknown> = {}): PrintableDocument =>
  v.parse(printableDocumentSchema, {
    template: 'certificate',
    ...common,
    issue: { ...common.issue, department: '上海市普陀区就业促进中心' },
    title: '失业登记凭证',
    person,
    number: { label: '登记编号', value: 'SYDJ20261123000107' },
    text: '王小英（公民身份号码 31019919500101001X）于2026年11月23日在本市办理失业登记，准予登记。',
    facts: [
      { label: '登记日期', value: '2026年11月23日' },
      { label: '失业原因', value: '劳动合同期满，用人单位不再续订' },
    ],
    notes: ['本凭证自登记之日起有效。', '登记内容有变化，请在十五日内告知任一受理中心。'],
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

export const supervisionLetter = (changes: Record<string, unknown> = {}): PrintableDocument =>
  v.parse(printableDocumentSchema, {
    template: 'supervision-letter',
    issue: { ...common.issue, department: '电子监察', place: '电子监察' },
    number: '2026-3F2A90C1',
    to: '曹杨新村街道社区事务受理服务中心梅岭分中心（示例）',
    item: '老年综合津贴（敬老卡）申请',
    caseNumber: createCaseNumber(sampleBytes),
    card: '红牌',
    foundOn: '2026-11-20',
    found: '受理期限 5 个工作日，最晚应在2026年11月12日完成，发现时仍没有完成，超时后多日没有处理。',
    advice: '请当天受理，并安排专人每天查看即将到期的办件。',
    ...changes,
  });
