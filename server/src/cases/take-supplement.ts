import { allowedActions, deriveStanding } from '@linban/shared/cases/case-state.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import { type SubmissionReceipt, submissionReceiptSchema } from '@linban/shared/cases/submission.ts';
import {
  type AskedAgain,
  changedPages,
  isSupplementOf,
  type SupplementContent,
  supplementReplies,
} from '@linban/shared/cases/supplement.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import type { ResidentKey } from '../keys/data-keys.ts';
import type { Keyring } from '../keys/server-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { words } from '../words.ts';
import { type ActionRow, actionsOf, readActions } from './case-steps.ts';
import { decryptWords } from './step-words.ts';
import { answersNow, decryptCase, encryptCase } from './stored-case.ts';
import { clipped, unusedWords } from './supplement-words.ts';
import { isSignedFor, type VerifiedSupplement } from './verify-submission.ts';
import { createStepWriter } from './write-step.ts';

/** What a case of a resident waits for. */
interface AwaitedSupplement {
  readonly item: ServiceItem;
  /** What is missing besides the questions. */
  readonly things: readonly string[];
  readonly askedAgain: readonly AskedAgain[];
  readonly answers: Answers;
}

type NotAwaited = { readonly kind: 'notFound' } | { readonly kind: 'notAwaited' };

export interface Supplements {
  awaited(residentKey: ResidentKey, caseNumber: CaseNumber): Promise<Result<AwaitedSupplement, NotAwaited>>;
  /**
   * Takes what a resident has sealed in answer. `notAwaited`: nothing was written; perhaps because this very envelope was taken
   * before.
   */
  take(
    envelope: SealedEnvelope,
    digest: string,
    verified: VerifiedSupplement,
  ): Promise<Result<SubmissionReceipt, { readonly kind: 'notAwaited' | 'invalidAnswers' | 'invalidContent' }>>;
  /**
   * Notes in the history, once, that an answer came in vain: the resident reads it, and the centre has to say to it. Nothing where
   * nothing was ever asked, or too much waits for the centre already.
   */
  noteUnused(digest: string, verified: VerifiedSupplement): Promise<void>;
}

/** Where the receipt of an envelope stands, for its encryption. */
export const receiptPlace = (envelopeId: string): string => `submission.receipt|${envelopeId}`;

/** The answer as the history says it: what was said of each thing, and which questions were answered anew; no answer itself. */
const supplementInWords = (awaited: AwaitedSupplement, { said, answers }: SupplementContent): LocalizedText => {
  const changed = changedPages(awaited.item, awaited.answers, answers);
  const inLanguage = (language: Language): string => {
    const [colon, semicolon, space] = language === 'zh-CN' ? ['：', '；', ''] : [': ', '; ', ' '];
    const things = awaited.things.flatMap((thing, index) => {
      const reply = said[index];
      return reply ? [`${thing}${colon}${supplementReplies[reply][language]}`] : [];
    });
    const questions = changed.map(
      ({ name, title }) => `${words('supplement.anew')[language]}${space}“${(name ?? title)[language]}”`,
    );
    const kept = changed.length === 0 && awaited.askedAgain.length > 0 ? [words('supplement.same')[language]] : [];
    return clipped([...things, ...questions, ...kept].join(semicolon));
  };
  return { 'zh-CN': inLanguage('zh-CN'), en: inLanguage('en') };
};

export const createSupplements = (deps: {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly catalogue: Catalogue;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): Supplements => {
  const { database, keyring, catalogue, events, ports } = deps;
  const { data } = keyring;
  const write = createStepWriter({ ...deps, keys: data });

  /** As what was asked is written in the step: first the words, then the questions. */
  const askedIn = (caseId: string, actions: readonly ActionRow[]): Pick<AwaitedSupplement, 'things' | 'askedAgain'> => {
    const step = actions.findLast(({ type }) => type === 'askSupplement');
    const written = step?.words && decryptWords(data, caseId, step.seq, step.words);
    if (!written) return { things: [], askedAgain: [] };
    const { missing, askedAgain } = written;
    return { things: missing.slice(0, missing.length - askedAgain.length), askedAgain };
  };

  const find = async (residentKey: ResidentKey, caseNumber: CaseNumber) => {
    const row = await database.query
      .selectFrom('resident_case as c')
      .innerJoin('submission as s', 's.case_id', 'c.case_id')
      .select(['c.case_id', 'c.version', 'c.item_id', 'c.item_version', 'c.content', 's.envelope_id', 's.receipt'])
      .select((part) => actionsOf(part).as('actions'))
      .where('c.case_number', '=', caseNumber)
      .where('c.resident_key', '=', residentKey)
      .orderBy('s.received_at')
      .limit(1)
      .executeTakeFirst();
    if (!row) return undefined;
    const actions = readActions(row.actions);
    const standing = deriveStanding(actions);
    const part = decryptCase(data, row.case_id, row.content);
    const item = catalogue.get(row.item_id, row.item_version);
    const awaited: AwaitedSupplement = { ...askedIn(row.case_id, actions), item, answers: answersNow(part) };
    const isAwaited = standing !== null && allowedActions(standing, 'resident').includes('supplement');
    return { row, actions, part, awaited, isAwaited };
  };

  const supplements: Supplements = {
    awaited: async (residentKey, caseNumber) => {
      const found = await find(residentKey, caseNumber);
      if (!found) return fail({ kind: 'notFound' });
      return found.isAwaited ? ok(found.awaited) : fail({ kind: 'notAwaited' });
    },

    take: async (envelope, digest, verified) => {
      const { content, identified, terminal } = verified;
      const residentKey = data.residentKey(identified.person.idNumber);
      const found = await find(residentKey, content.caseNumber);
      if (!found?.isAwaited) return fail({ kind: 'notAwaited' });
      const { row, actions, part, awaited } = found;
      const { item } = awaited;
      const pages = awaited.askedAgain.map(({ page }) => page);
      const today = shanghaiDay(new Date(content.signedAt));
      if (content.said.length !== awaited.things.length) return fail({ kind: 'invalidAnswers' });
      if (!isSupplementOf(item, pages, awaited.answers, content.answers, today))
        return fail({ kind: 'invalidAnswers' });
      if (!isSignedFor(item, content.signature)) return fail({ kind: 'invalidContent' });

      const at = ports.now();
      const caseId = v.parse(caseIdSchema, row.case_id);
      const first = data.decrypt(row.receipt, receiptPlace(row.envelope_id)).toString('utf8');
      const receipt: SubmissionReceipt = {
        ...v.parse(submissionReceiptSchema, JSON.parse(first)),
        acceptedAt: at.toISOString(),
        proof: keyring.signProof(at, {
          envelopeId: envelope.envelopeId,
          digest,
          caseId,
          caseNumber: content.caseNumber,
        }),
      };
      const isWritten = await write(
        { caseId, version: row.version, item },
        actions,
        {
          type: 'supplement',
          role: 'resident',
          actor: terminal.profile.name,
          place: terminal.profile.centre,
          reason: supplementInWords(awaited, content),
          missing: [],
        },
        null,
        {
          givenAt: new Date(content.signedAt),
          taken: {
            envelopeId: envelope.envelopeId,
            digest,
            receipt: data.encrypt(JSON.stringify(receipt), receiptPlace(envelope.envelopeId)),
            content: encryptCase(data, caseId, { ...part, supplement: content }),
          },
        },
      );
      // Somebody was faster: it may still wait for this, as after a word to the centre.
      if (!isWritten) return supplements.take(envelope, digest, verified);
      events.emit('case.changed', { residentKey, caseNumber: content.caseNumber });
      events.emit('cases.changed');
      return ok(receipt);
    },

    noteUnused: async (digest, verified) => {
      const { content, identified, terminal } = verified;
      const residentKey = data.residentKey(identified.person.idNumber);
      const found = await find(residentKey, content.caseNumber);
      if (!found || found.isAwaited || !found.actions.some(({ type }) => type === 'askSupplement')) return;
      const { row, actions, awaited } = found;
      const isNoted = actions.some(
        ({ seq, type, words: written }) =>
          type === 'wish' && written && decryptWords(data, row.case_id, seq, written).unused === digest,
      );
      const standing = deriveStanding(actions);
      if (isNoted || !standing || !allowedActions(standing, 'resident').includes('wish')) return;
      const isWritten = await write(
        { caseId: v.parse(caseIdSchema, row.case_id), version: row.version, item: awaited.item },
        actions,
        {
          type: 'wish',
          role: 'resident',
          actor: terminal.profile.name,
          place: terminal.profile.centre,
          reason: unusedWords(new Date(content.signedAt), supplementInWords(awaited, content)),
          missing: [],
        },
        null,
        { unused: digest },
      );
      if (!isWritten) return supplements.noteUnused(digest, verified);
      events.emit('case.changed', { residentKey, caseNumber: content.caseNumber });
      events.emit('cases.changed');
    },
  };
  return supplements;
};
