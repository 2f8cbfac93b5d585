import type { CaseState } from '@linban/shared/cases/case-state.ts';
import { type CaseView, caseViewSchema } from '@linban/shared/cases/case-view.ts';
import {
  createCaseNumber,
  createDraftNumber,
  createQueryCode,
  createTrackingCode,
  createVerificationCode,
} from '@linban/shared/cases/codes.ts';
import { draftSlipSchema } from '@linban/shared/cases/draft.ts';
import { type PublicCase, publicCaseSchema } from '@linban/shared/cases/public-case.ts';
import { submissionReceiptSchema } from '@linban/shared/cases/submission.ts';
import { type AgentSnapshot, agentSnapshotSchema } from '@linban/shared/contracts/agent-link.ts';
import { type DeviceStatuses, noDevices } from '@linban/shared/devices/device-status.ts';
import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import type { SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import { serviceItemSchema } from '@linban/shared/items/service-item.ts';
import type { SealingKey } from '@linban/shared/sealing/sealed.ts';
import * as v from 'valibot';

/** Content for tests of the flow: invented people, items and answers. */

const both = (text: string) => ({ 'zh-CN': `${text}（中）`, en: text });
const letters = (count: number) => Uint8Array.from({ length: count }, (_, index) => index + 3);

const common = {
  version: 2,
  summary: both('summary'),
  department: { id: 'employment', name: both('department') },
  minutes: 5,
  effectiveFrom: '2024-01-01',
  effectiveTo: null,
  guide: {
    audience: [],
    exclusions: [],
    bring: [],
    receive: [],
    basis: both('basis'),
    fee: both('free'),
  },
  decisionWithinSeconds: 10,
  exampleData: true,
};

export const instantItem = v.parse(serviceItemSchema, {
  ...common,
  id: 'unemployment-registration',
  kind: 'instant',
  title: both('unemployment registration'),
  needs: ['idCardReader'],
  pages: [
    {
      kind: 'choice',
      id: 'reason',
      title: both('why'),
      options: [
        { value: 'ended', label: both('ended') },
        { value: 'never', label: both('never employed') },
      ],
    },
    {
      kind: 'choice',
      id: 'ending',
      title: both('how'),
      showIf: { fact: 'reason', is: 'ended' },
      options: [
        { value: 'term', label: both('term') },
        { value: 'notice', label: both('notice') },
      ],
    },
    { kind: 'phone', id: 'phone', title: both('phone') },
  ],
  declaration: both('I declare'),
  output: { title: both('certificate'), template: 'certificate', numberLabel: '编号' },
});

export const lookupItem = v.parse(serviceItemSchema, {
  ...common,
  id: 'contribution-record',
  kind: 'lookup',
  title: both('contribution record'),
  needs: ['idCardReader', 'documentPrinter'],
  pages: [
    {
      kind: 'choice',
      id: 'period',
      title: both('period'),
      options: [
        { value: 'year', label: both('a year') },
        { value: 'all', label: both('all') },
      ],
    },
  ],
  declaration: null,
  output: { title: both('record'), template: 'record-table' },
});

export const phoneCanary = '13800138000';

export const holder: MaskedHolder = {
  name: '甲*丙',
  surname: '甲',
  sex: 'female',
  idNumber: '310***********0021',
  address: '曹杨新村街道****',
  isElder: false,
};

export const assertionCanary = 'assertion-of-a-person';

export const caseNumber = createCaseNumber(letters);

export const submissionReceipt = v.parse(submissionReceiptSchema, {
  caseNumber,
  queryCode: createQueryCode(letters),
  trackingCode: createTrackingCode(letters),
  trackingUrl: 'https://linban.example/c/TRACKINGCODE',
  acceptedAt: '2026-11-23T01:41:00.000Z',
  proof: 'a.b.c',
});

const document = {
  documentId: '6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a0001',
  title: both('certificate'),
  verificationCode: createVerificationCode(letters),
  issuedAt: '2026-11-23T01:41:05.000Z',
  state: 'valid',
};

/** A case in a state; a completed one has its document. */
export const caseIn = (state: CaseState, canary = 'reason of a person'): CaseView =>
  v.parse(caseViewSchema, {
    caseNumber,
    itemId: instantItem.id,
    itemTitle: instantItem.title,
    department: both('department'),
    state,
    submittedAt: '2026-11-23T01:41:00.000Z',
    updatedAt: '2026-11-23T01:41:00.000Z',
    steps: [
      {
        type: 'submit',
        role: 'resident',
        actor: both('resident'),
        place: null,
        at: '2026-11-23T01:41:00.000Z',
        reason: both(canary),
      },
    ],
    documents: state === 'completed' ? [document] : [],
    waitingForDepartment: false,
    rating: null,
  });

/** An answer of the case that waits for a supplement: why somebody is asked again, and what they still have to bring. */
export const asked = {
  item: instantItem,
  things: ['household register'],
  askedAgain: [{ page: 'reason', thing: 'again: why' }],
  answers: { reason: 'never', phone: phoneCanary },
};

/** What somebody began and kept for later. */
export const draft = {
  itemId: instantItem.id,
  keptAt: '2026-11-23T01:40:00.000Z',
  until: '2026-12-23T01:40:00.000Z',
};

export const draftSlip = v.parse(draftSlipSchema, {
  number: createDraftNumber(letters),
  queryCode: createQueryCode(letters),
  trackingUrl: `http://127.0.0.1:8400/c/${createTrackingCode(letters)}`,
});

/** The same for whoever holds its receipt. */
export const publicCase: PublicCase = v.parse(publicCaseSchema, {
  caseNumber,
  itemTitle: instantItem.title,
  department: both('department'),
  state: 'deciding',
  submittedAt: '2026-11-23T01:41:00.000Z',
  waitingForDepartment: false,
  maskedName: holder.name,
  steps: [{ type: 'submit', actor: both('resident'), place: null, at: '2026-11-23T01:41:00.000Z' }],
  hasDocument: false,
});

/** What a card of the second generation gives; the third keeps name and numbers to itself. */
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

export const issued = caseIn('completed').documents[0];

export const look = {
  lookupId: '6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a0002',
  table: { summary: [], columns: [both('month')], rows: [['row of a person']] },
};

/** Words of a person: none of them may be found once the visit is over. */
export const canaries = [
  holder.name,
  holder.idNumber,
  holder.address,
  assertionCanary,
  phoneCanary,
  caseNumber,
  'reason of a person',
  'row of a person',
];

const online = { state: 'online', cause: null, action: null };

export const devicesWith = (
  changes: {
    [K in
      | 'idCardReader'
      | 'receiptPrinter'
      | 'documentPrinter'
      | 'codeScanner'
      | 'smartCardReader'
      | 'door'
      | 'powerSupply']?: Partial<DeviceStatuses[K]>;
  } = {},
) => ({
  ...noDevices,
  idCardReader: { class: 'idCardReader', ...online, media: 'absent', samId: null, ...changes.idCardReader },
  receiptPrinter: {
    class: 'receiptPrinter',
    ...online,
    paper: 'full',
    cover: 'closed',
    cutter: 'ok',
    ticket: null,
    ...changes.receiptPrinter,
  },
  documentPrinter: {
    class: 'documentPrinter',
    ...online,
    paper: 'full',
    cover: 'closed',
    toner: 'full',
    tonerPercent: 80,
    ...changes.documentPrinter,
  },
  codeScanner: { class: 'codeScanner', ...online, ...changes.codeScanner },
  smartCardReader: { ...noDevices.smartCardReader, ...changes.smartCardReader },
  door: { ...noDevices.door, ...changes.door },
  powerSupply: { ...noDevices.powerSupply, ...changes.powerSupply },
});

export const boots = ['6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a00b1', '6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a00b2'] as const;

export const snapshotWith = (changes: {
  readonly boot?: string;
  readonly enrolled?: boolean;
  readonly revoked?: boolean;
  readonly sealingKey?: SealingKey;
  readonly devices?: Parameters<typeof devicesWith>[0];
}): AgentSnapshot =>
  v.parse(agentSnapshotSchema, {
    boot: changes.boot ?? boots[0],
    seq: 1,
    profile:
      changes.enrolled === false
        ? null
        : {
            terminalId: 'terminal-3',
            centre: both('sub-centre'),
            name: both('machine 3'),
            openingHours: both('always'),
            nearest: both('next door'),
            pxPerMm: 3.2,
          },
    sealingKey: changes.sealingKey ?? null,
    devices: devicesWith(changes.devices),
    serverReachable: true,
    revoked: changes.revoked ?? false,
  });
