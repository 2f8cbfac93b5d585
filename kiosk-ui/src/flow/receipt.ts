import type { CaseState } from '@linban/shared/cases/case-state.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { DraftSlip, DraftSummary } from '@linban/shared/cases/draft.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { Receipt, ReceiptBlock } from '@linban/shared/devices/receipt.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import type { Translate } from './ports.ts';

/** How the case stood when the person left. */
export type ReceiptOutcome = 'granted' | 'refused' | 'waiting' | 'received';

interface Common {
  readonly language: Language;
  readonly terminal: TerminalProfile | null;
  readonly itemTitle: LocalizedText;
  /** Already masked. */
  readonly holderName: string;
  readonly printedAt: Date;
}

export type ReceiptFacts = Common &
  (
    | {
        readonly kind: 'accepted';
        readonly outcome: ReceiptOutcome;
        readonly state: CaseState | null;
        readonly submission: SubmissionReceipt;
      }
    | { readonly kind: 'deferred'; readonly envelope: Pick<SealedEnvelope, 'envelopeId' | 'sealedAt'> }
    /** Nothing was handed in yet: what was answered is kept for later. */
    | {
        readonly kind: 'draft';
        readonly slip: DraftSlip;
        readonly until: DraftSummary['until'];
        readonly bring: readonly LocalizedText[];
      }
  );

/** `2026-11-23 09:41` in Shanghai, the same in every language. */
const momentText = (moment: Date): string =>
  new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** The part of an envelope's id that people can read out: enough to find it among a terminal's few. */
export const shortReference = (envelopeId: SealedEnvelope['envelopeId']): string =>
  formatCode(envelopeId.replaceAll('-', '').slice(0, 12).toUpperCase());

/**
 * What stands on the receipt of a case (受理回执), of an application that is still at the terminal, or of one that is kept for later. As little of the person
 * as lets them recognise it: it may be left behind.
 */
export const buildReceipt = (facts: ReceiptFacts, translate: Translate): Receipt => {
  const { language } = facts;
  const t = (key: string): string => translate(language, key);
  const field = (key: string, value: string): ReceiptBlock => ({ kind: 'field', label: t(key), value });
  const text = (key: string): ReceiptBlock => ({ kind: 'text', text: t(key) });
  const rule: ReceiptBlock = { kind: 'rule' };

  const head: ReceiptBlock[] = [
    { kind: 'title', text: t(`receipt:title.${facts.kind}`) },
    ...(facts.terminal
      ? [
          field('receipt:label.centre', facts.terminal.centre[language]),
          field('receipt:label.terminal', facts.terminal.name[language]),
        ]
      : []),
    rule,
    field('receipt:label.item', facts.itemTitle[language]),
    field('receipt:label.holder', facts.holderName),
  ];
  const foot: ReceiptBlock[] = [rule, field('receipt:label.printedAt', momentText(facts.printedAt))];

  if (facts.kind === 'deferred')
    return {
      blocks: [
        ...head,
        field('receipt:label.reference', shortReference(facts.envelope.envelopeId)),
        field('receipt:label.keptAt', momentText(new Date(facts.envelope.sealedAt))),
        field('receipt:label.state', t('receipt:state.deferred')),
        rule,
        text('receipt:next.deferred'),
        ...foot,
      ],
    };

  if (facts.kind === 'draft')
    return {
      blocks: [
        ...head,
        field('receipt:label.draftNumber', formatCode(facts.slip.number)),
        field('receipt:label.queryCode', facts.slip.queryCode),
        field('receipt:label.until', momentText(new Date(facts.until)).slice(0, 10)),
        field('receipt:label.state', t('receipt:state.draft')),
        rule,
        text('receipt:next.draft'),
        ...facts.bring.map((thing) => field('receipt:label.bring', thing[language])),
        { kind: 'feed' },
        { kind: 'qr', content: facts.slip.trackingUrl },
        text('receipt:qrDraft'),
        ...foot,
      ],
    };

  const { submission, outcome, state } = facts;
  const shown = state ?? 'accepted';
  return {
    blocks: [
      ...head,
      field('receipt:label.caseNumber', formatCode(submission.caseNumber)),
      field('receipt:label.queryCode', submission.queryCode),
      field('receipt:label.acceptedAt', momentText(new Date(submission.acceptedAt))),
      field('receipt:label.state', t(`receipt:state.${shown}`)),
      rule,
      text(`receipt:next.${outcome}`),
      { kind: 'feed' },
      { kind: 'qr', content: submission.trackingUrl },
      text('receipt:qr'),
      ...foot,
    ],
  };
};
