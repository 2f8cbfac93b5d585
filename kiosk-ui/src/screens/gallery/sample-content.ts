import {
  type CaseSummary,
  type CaseView,
  caseViewSchema,
  type IssuedDocument,
} from '@linban/shared/cases/case-view.ts';
import { createCaseNumber, createQueryCode, createVerificationCode } from '@linban/shared/cases/codes.ts';
import { type PublicCase, publicCaseOf } from '@linban/shared/cases/public-case.ts';
import { type Centre, centreSchema } from '@linban/shared/contracts/resident-link.ts';
import type { GuestHolder, MaskedHolder } from '@linban/shared/identity/assertion.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import type { SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { pageSchema, type ServiceItem, serviceItemSchema, type Topic } from '@linban/shared/items/service-item.ts';
import { type RecordTable, recordTableSchema } from '@linban/shared/records/record-table.ts';
import { type TerminalProfile, terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';

export const text = (zh: string, en: string): LocalizedText => ({ 'zh-CN': zh, en });

/** The same "random" bytes every time: pictures of screens must not differ from run to run. */
const steady =
  (seed: number) =>
  (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, (_, index) => (seed * 37 + index * 101 + 13) % 256);

export const terminal: TerminalProfile = v.parse(terminalProfileSchema, {
  terminalId: 'putuo-meiling-03',
  centre: text('曹杨新村街道 · 梅岭分中心', 'Caoyang Xincun Sub-district · Meiling Sub-centre'),
  name: text('3 号机', 'Terminal 3'),
  openingHours: text('今日 24 小时开放', 'Open 24 hours today'),
  nearest: text(
    '曹杨新村街道受理中心，兰溪路 123 号，步行约 8 分钟',
    'Caoyang Xincun Centre, 123 Lanxi Road, about 8 minutes on foot',
  ),
  pxPerMm: 3.21,
});

export const holder: MaskedHolder = {
  name: '王*英',
  surname: '王',
  sex: 'female',
  idNumber: '310***********0021',
  address: '上海市普陀区曹杨新村街道****',
  isElder: true,
};

const employment = {
  id: 'employment',
  name: text('普陀区就业促进中心', 'Putuo District Employment Promotion Centre'),
};
const insurance = {
  id: 'social-insurance',
  name: text('上海市社会保险事业管理中心', 'Shanghai Social Insurance Centre'),
};

export const unemployment: ServiceItem = v.parse(serviceItemSchema, {
  id: 'unemployment-registration',
  topic: 'work',
  version: 3,
  kind: 'instant',
  title: text('失业登记', 'Unemployment registration'),
  summary: text(
    '没有工作、想找工作的人，登记以后可以得到就业服务。',
    'For people without work who look for work: register to get job services.',
  ),
  department: employment,
  header: {
    taskCode: 'EX-2000-15',
    taskType: '07',
    visits: 1,
    hours: text('每天 8:30–16:30', 'Daily 8:30–16:30'),
    consultation: '12333',
    complaint: '12345',
    reach: 'city',
    isServiceTerminals: true,
  },
  minutes: 5,
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  needs: ['idCardReader'],
  guide: {
    audience: [
      text('年满 16 岁、没到退休年龄的本市户籍或者常住人员', 'People from 16 to retirement age who live in Shanghai'),
    ],
    exclusions: [
      {
        text: text(
          '还有没办退工手续的工作，先请原单位办退工',
          'You still have a job on record: ask your employer to end it first',
        ),
      },
      { text: text('已经办好退休手续', 'You have already retired') },
      { text: text('正在全日制学校读书', 'You are a full-time student') },
    ],
    bring: [text('身份证', 'Your ID card'), text('手机（接收通知）', 'Your mobile phone, for notices')],
    receive: [
      text('《失业登记凭证》一张，带防伪验证码', 'A certificate of registration with a verification code'),
      text('受理回执一张', 'A receipt'),
    ],
    basis: text(
      '《就业服务与就业管理规定》第六十二条',
      'Provisions on Employment Services and Employment Management, article 62',
    ),
    fee: text('免费', 'Free'),
  },
  pages: [
    {
      kind: 'choice',
      id: 'reason',
      title: text('您是因为什么没有工作的？', 'Why are you without work?'),
      help: text('选最接近的一项。', 'Choose the closest answer.'),
      options: [
        {
          value: 'contract-ended',
          label: text('合同到期，没有再签', 'The contract ended'),
          hint: text('单位或者您自己不再续签', 'Neither side renewed it'),
        },
        { value: 'dismissed', label: text('单位让我离开', 'I was dismissed') },
        { value: 'resigned', label: text('我自己辞职', 'I resigned') },
        { value: 'closed', label: text('单位关了、搬走了', 'The company closed or moved away') },
        { value: 'never', label: text('从来没有工作过', 'I have never worked') },
      ],
    },
    {
      kind: 'choices',
      id: 'skills',
      title: text('您会哪些手艺？', 'What are you skilled in?'),
      help: text('帮您找合适的工作，', 'Helps to find suitable work.'),
      min: 1,
      max: 3,
      options: [
        ['cooking', '烹饪', 'Cooking'],
        ['driving', '驾驶', 'Driving'],
        ['sewing', '缝纫', 'Sewing'],
        ['care', '照护老人', 'Care for the elderly'],
        ['electric', '电工', 'Electrician'],
        ['office', '办公软件', 'Office software'],
        ['sales', '销售', 'Sales'],
        ['garden', '园艺', 'Gardening'],
        ['clean', '保洁', 'Cleaning'],
        ['none', '暂时没有', 'None yet'],
      ].map(([value, zh, en]) => ({ value, label: text(zh ?? '', en ?? '') })),
    },
    {
      kind: 'cardAddress',
      id: 'address',
      title: text('您现在住在身份证上的地址吗？', 'Do you live at the address on your ID card?'),
    },
    {
      kind: 'phone',
      id: 'phone',
      title: text('您的手机号码是多少？', 'What is your mobile number?'),
      help: text('有合适的工作，会打电话告诉您。', 'You are called when there is a suitable job.'),
    },
  ],
  declaration: text(
    '我填写的内容都是真实的。我现在没有工作，愿意工作，也愿意接受就业服务。如果有不实，我愿意承担责任。',
    'What I have stated is true. I am without work, willing to work and willing to use job services. I take responsibility if it is not true.',
  ),
  decisionWithinSeconds: 30,
  output: {
    title: text('失业登记凭证', 'Unemployment registration certificate'),
    template: 'certificate',
    numberLabel: '登记编号',
  },
  exampleData: true,
});

export const contributions: ServiceItem = v.parse(serviceItemSchema, {
  ...unemployment,
  id: 'contribution-record',
  topic: 'insurance',
  header: null,
  kind: 'lookup',
  title: text('城保缴费情况查询打印', 'Social insurance contributions'),
  summary: text(
    '查自己的养老、医疗、失业保险缴费，可以打印盖章的证明。',
    'See your pension, medical and unemployment contributions and print a signed record.',
  ),
  department: insurance,
  minutes: 2,
  declaration: null,
  guide: {
    ...unemployment.guide,
    exclusions: [
      {
        text: text(
          '只能查本人的；帮别人查，请到窗口',
          'Only your own; to look up for somebody else, go to the service desk',
        ),
      },
    ],
    receive: [text('《缴费情况表》一张，带防伪验证码', 'A contribution record with a verification code')],
    audience: [text('在上海缴过城镇职工社会保险的人', 'Anybody who has paid social insurance in Shanghai')],
    bring: [text('身份证', 'Your ID card')],
  },
  output: { title: text('城保缴费情况表', 'Contribution record'), template: 'record-table' },
});

const more = (id: string, zh: string, en: string, topic: Topic, kind: ServiceItem['kind'] = 'instant'): ServiceItem =>
  v.parse(serviceItemSchema, { ...(kind === 'lookup' ? contributions : unemployment), id, topic, title: text(zh, en) });

/** One of each kind of typed answer. */
export const typedPages = v.parse(v.array(pageSchema), [
  {
    kind: 'amount',
    id: 'income',
    title: text('您 2025 年一共收入多少？', 'What was your income in 2025?'),
    help: text('工资、养老金都算进去。', 'Wages and pensions together.'),
    min: 0,
    max: 9_999_999,
  },
  { kind: 'year', id: 'year', title: text('查哪一年的？', 'Which year?'), min: 2021, max: 2026 },
  {
    kind: 'date',
    id: 'formDate',
    title: text('申请单是哪一天开的？', 'When was the form issued?'),
    notAfter: '2026-12-31',
  },
  { kind: 'months', id: 'months', title: text('查哪段时间？', 'For which time?'), notBefore: '2020-01' },
  {
    kind: 'code',
    id: 'notice',
    title: text('通知书上的编号是多少？', 'What is the number on the notice?'),
    letters: true,
    minLength: 6,
    maxLength: 16,
  },
]);

export const manyItems: readonly ServiceItem[] = [
  unemployment,
  more('flexible-employment', '灵活就业登记', 'Flexible employment registration', 'work'),
  more(
    'medical-record-book',
    '门急诊就医记录册申领、更换、补发',
    'Outpatient record book: apply, replace, reissue',
    'health',
  ),
  more('serious-illness', '门诊大病登记', 'Serious illness registration', 'health'),
  more('residence', '居住登记及凭证打印', 'Residence registration and proof', 'home'),
  contributions,
  more('medical-account', '医保个人账户查询', 'Medical insurance account', 'health', 'lookup'),
];

/** Somebody without a Chinese name; invented. */
export const foreigner: GuestHolder = {
  document: 'permanentResidentCard2023',
  name: 'E*** A***',
  idNumber: '931***********0028',
  validTo: v.parse(isoDateSchema, '2033-04-30'),
};

/** A card of the second generation; invented. */
export const socialCard: SocialCardSummary = {
  cardNumberMasked: '******91C',
  region: '310100',
  class: '2',
  validTo: v.parse(isoDateSchema, '2030-06-30'),
  holder: { name: '李*芳', idNumber: '**************1234' },
  fields: {
    cardCode: 'read',
    cardClass: 'read',
    version: 'read',
    organisation: 'read',
    issueDate: 'read',
    validTo: 'read',
    cardNumber: 'read',
    idNumber: 'read',
    name: 'read',
    sex: 'read',
    nation: 'refused',
    birthPlace: 'refused',
    birthDate: 'absent',
  },
};

/** One that keeps to itself whose it is, as those of the third generation do. */
export const silentCard: SocialCardSummary = {
  ...socialCard,
  cardNumberMasked: null,
  validTo: v.parse(isoDateSchema, '2025-12-31'),
  holder: null,
  fields: { ...socialCard.fields, cardNumber: 'absent', idNumber: 'refused', name: 'refused', sex: 'refused' },
};

export const centres: readonly Centre[] = v.parse(v.array(centreSchema), [
  {
    id: 'caoyang',
    name: text('曹杨新村街道社区事务受理服务中心', 'Caoyang Xincun Community Affairs Centre'),
    address: text('兰溪路 123 号', '123 Lanxi Road'),
    hours: text('周一至周六 9:00–16:30', 'Monday to Saturday 9:00–16:30'),
    phone: '021-5550 0100',
  },
  {
    id: 'changshou',
    name: text('长寿路街道社区事务受理服务中心', 'Changshou Road Community Affairs Centre'),
    address: text('胶州路 456 号', '456 Jiaozhou Road'),
    hours: text('周一至周六 9:00–16:30', 'Monday to Saturday 9:00–16:30'),
    phone: '021-5550 0200',
  },
]);

export const document: IssuedDocument = {
  documentId: v.parse(caseViewSchema.entries.documents.item.entries.documentId, '0f6e1c1a-7a53-4b8e-9f4d-0a6f2f6d1c01'),
  title: text('失业登记凭证', 'Unemployment registration certificate'),
  verificationCode: createVerificationCode(steady(3)),
  issuedAt: '2026-11-23T01:45:10.000Z',
  state: 'valid',
  supersededAt: null,
  copies: { count: 2, lastAt: '2026-11-23T02:40:00.000Z', most: 10 },
};

const summaryOf = (seed: number, state: CaseSummary['state'], item: ServiceItem, updatedAt: string): CaseSummary => ({
  caseNumber: createCaseNumber(steady(seed)),
  itemId: item.id,
  itemTitle: item.title,
  department: item.department.name,
  state,
  submittedAt: '2026-11-20T02:30:00.000Z',
  updatedAt,
});

export const cases: readonly CaseSummary[] = [
  summaryOf(1, 'deciding', unemployment, '2026-11-21T02:30:00.000Z'),
  summaryOf(
    2,
    'completed',
    more('a01', '门诊大病登记', 'Serious illness registration', 'health'),
    '2026-11-18T06:10:00.000Z',
  ),
  summaryOf(
    4,
    'rejected',
    more('a02', '灵活就业登记', 'Flexible employment registration', 'work'),
    '2026-10-08T06:10:00.000Z',
  ),
  summaryOf(
    5,
    'accepted',
    more('a03', '居住登记及凭证打印', 'Residence registration and proof', 'home'),
    '2026-11-22T06:10:00.000Z',
  ),
  summaryOf(
    6,
    'withdrawn',
    more('a04', '就医记录册更换', 'Record book replacement', 'health'),
    '2026-09-01T06:10:00.000Z',
  ),
  summaryOf(7, 'completed', unemployment, '2026-08-01T06:10:00.000Z'),
];

const here = text('梅岭分中心 3 号机', 'Meiling Sub-centre, terminal 3');
export const decidedCase: CaseView = v.parse(caseViewSchema, {
  ...summaryOf(1, 'completed', unemployment, '2026-11-23T01:45:10.000Z'),
  steps: [
    {
      type: 'submit',
      role: 'resident',
      actor: text('本人', 'You'),
      place: here,
      at: '2026-11-23T01:44:58.000Z',
      reason: null,
    },
    {
      type: 'accept',
      role: 'system',
      actor: text('邻办', 'Linban'),
      place: null,
      at: '2026-11-23T01:44:59.000Z',
      reason: null,
    },
    {
      type: 'refer',
      role: 'system',
      actor: employment.name,
      place: null,
      at: '2026-11-23T01:45:00.000Z',
      reason: null,
    },
    {
      type: 'complete',
      role: 'department',
      actor: employment.name,
      place: null,
      at: '2026-11-23T01:45:10.000Z',
      reason: null,
    },
  ],
  documents: [
    document,
    {
      ...document,
      documentId: '0f6e1c1a-7a53-4b8e-9f4d-0a6f2f6d1c02',
      title: text('旧的登记凭证', 'Earlier certificate'),
      state: 'withdrawn',
    },
  ],
  waitingForDepartment: false,
  rating: null,
});

/** Its certificate was printed as often as it may be. */
export const usedUpCase: CaseView = {
  ...decidedCase,
  documents: [{ ...document, copies: { count: 10, lastAt: '2026-11-23T02:40:00.000Z', most: 10 } }],
};

export const waitingCase: CaseView = {
  ...decidedCase,
  state: 'deciding',
  steps: decidedCase.steps.slice(0, 3),
  documents: [],
  waitingForDepartment: true,
};

/** A case that people carry, which something is missing for. */
export const supplementCase: CaseView = v.parse(caseViewSchema, {
  ...decidedCase,
  itemTitle: text('老年综合津贴（敬老卡）申请', 'Allowance and card for older residents'),
  department: text('上海市民政局', 'Shanghai Civil Affairs Bureau'),
  state: 'supplementRequired',
  steps: [
    ...decidedCase.steps.slice(0, 1),
    {
      type: 'receive',
      role: 'system',
      actor: text('系统自动收件', 'Received automatically'),
      place: null,
      at: '2026-11-23T01:45:00.000Z',
      reason: null,
    },
    {
      type: 'askSupplement',
      role: 'staff',
      actor: text('受理中心工作人员', 'Staff of the service centre'),
      place: null,
      at: '2026-11-24T02:10:00.000Z',
      reason: text('户口簿本人页；银行卡复印件', '户口簿本人页；银行卡复印件'),
      missing: ['户口簿本人页', '银行卡复印件', '随子女居住的，子女的户口簿和身份证复印件各一份，原件带来核对'],
    },
  ],
  documents: [],
  due: { kind: 'stopped', daysLeft: 19 },
  answerBy: { workingDays: 15, on: '2026-12-15', isOver: false },
  reads: [{ role: 'staff', purpose: 'handling', at: '2026-11-24T02:05:00.000Z' }],
});

export const refusedCase: CaseView = v.parse(caseViewSchema, {
  ...decidedCase,
  state: 'rejected',
  steps: [
    ...decidedCase.steps.slice(0, 3),
    {
      type: 'reject',
      role: 'department',
      actor: employment.name,
      place: null,
      at: '2026-11-23T01:45:10.000Z',
      reason: text(
        '原单位的退工手续还没有办好。请先请原单位办退工，再来登记。',
        'Your last job is still on record. Ask your former employer to end it, then register again.',
      ),
    },
  ],
  documents: [],
});

const months = Array.from({ length: 34 }, (_, index) => {
  const month = new Date(Date.UTC(2026, 9 - index, 1)).toISOString().slice(0, 7);
  return [month, '上海梅岭纺织品有限公司', '7384.00', '590.72', '147.68', '36.92'];
});
export const table: RecordTable = v.parse(recordTableSchema, {
  summary: [
    { label: text('累计缴费', 'Months paid'), value: '214' },
    { label: text('养老账户', 'Pension account'), value: '¥ 86,214.37' },
  ],
  columns: [
    text('月份', 'Month'),
    text('单位', 'Employer'),
    text('缴费基数', 'Base'),
    text('养老', 'Pension'),
    text('医疗', 'Medical'),
    text('失业', 'Unemployment'),
  ],
  rows: months,
});

/** What a receipt's holder sees of a case. */
export const publicCase = (view: CaseView): PublicCase => publicCaseOf(view, holder.name);

/** The second half of a look-up by hand. */
export const queryCode = createQueryCode(steady(9));
