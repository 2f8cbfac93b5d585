import { hash } from 'node:crypto';
import { createCaseNumber, createQueryCode, createTrackingCode } from '@linban/shared/cases/codes.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import {
  type SubmissionError,
  type SubmissionReceipt,
  submissionReceiptSchema,
} from '@linban/shared/cases/submission.ts';
import { caseIdSchema, type TerminalId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import type { Keyring } from '../keys/server-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { words } from '../words.ts';
import { type CaseAction, leafOfAction, stateOf } from './case-action.ts';
import { dueDayOf } from './due-day.ts';
import { encryptCase, type PendingCase } from './stored-case.ts';
import type { TakeCase } from './take-cases.ts';
import { receiptPlace, type Supplements } from './take-supplement.ts';
import type { SubmissionCheck, VerifiedSubmission } from './verify-submission.ts';

/** Takes an envelope exactly once; every further time the same envelope gets the same receipt, byte for byte. */
export type Submit = (envelope: SealedEnvelope, via: TerminalId) => Promise<Result<SubmissionReceipt, SubmissionError>>;

interface SubmitDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly takeCase: TakeCase;
  readonly check: SubmissionCheck;
  readonly supplements: Pick<Supplements, 'take' | 'noteUnused'>;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly publicUrl: string;
  readonly log: Log;
  /** Called after the commit of an instant case; must not throw. */
  readonly onAccepted: (pending: PendingCase) => void;
}

/** `envelopeDigest` without leaving the thread. */
const digestOf = ({ sealed }: SealedEnvelope): string =>
  hash('sha256', Buffer.from(sealed.ciphertext, 'base64url'), 'base64url');

/** Where a phone sees the masked progress. */
const trackingUrlOf = (publicUrl: string, code: string): string => new URL(`/c/${code}`, publicUrl).href;

/** What happens to a case when it comes: an instant one goes on to its department, a promised one waits for a person. */
const firstActions = ({ terminal, item }: VerifiedSubmission, signedAt: Date, at: Date): readonly CaseAction[] => {
  const { name, centre } = terminal.profile;
  const system = { role: 'system', at, reason: null } as const;
  const submit: CaseAction = {
    seq: 1,
    type: 'submit',
    role: 'resident',
    actor: name,
    place: centre,
    at: signedAt,
    reason: null,
  };
  if (item.kind === 'promised')
    return [submit, { seq: 2, type: 'receive', ...system, actor: words('actor.reception'), place: centre }];
  return [
    submit,
    { seq: 2, type: 'accept', ...system, actor: words('actor.acceptance'), place: centre },
    { seq: 3, type: 'refer', ...system, actor: words('actor.referral'), place: item.department.name },
  ];
};

export const createSubmit = (deps: SubmitDeps): Submit => {
  const { database, keyring, ports, events, log } = deps;

  const findTaken = async (
    { envelopeId }: SealedEnvelope,
    digest: string,
  ): Promise<Result<SubmissionReceipt, SubmissionError> | undefined> => {
    const found = await database.pool.query({
      name: 'find-submission',
      text: 'select digest, receipt from submission where envelope_id = $1',
      values: [envelopeId],
    });
    const row = v.parse(takenRows, found.rows)[0];
    if (!row) return undefined;
    if (row.digest !== digest) return fail({ kind: 'differentContent' });
    const text = keyring.data.decrypt(row.receipt, receiptPlace(envelopeId)).toString('utf8');
    return ok(v.parse(submissionReceiptSchema, JSON.parse(text)));
  };

  const accept = async (
    envelope: SealedEnvelope,
    digest: string,
    verified: VerifiedSubmission,
  ): Promise<SubmissionReceipt | undefined> => {
    const at = ports.now();
    const { content, identified, item, terminal } = verified;
    const { person } = identified;
    const caseId = v.parse(caseIdSchema, ports.newId());
    const caseNumber = createCaseNumber(ports.randomBytes);
    const trackingCode = createTrackingCode(ports.randomBytes);
    const queryCode = createQueryCode(ports.randomBytes);
    const receipt: SubmissionReceipt = {
      caseNumber,
      queryCode,
      trackingCode,
      trackingUrl: trackingUrlOf(deps.publicUrl, trackingCode),
      acceptedAt: at.toISOString(),
      proof: keyring.signProof(at, {
        envelopeId: envelope.envelopeId,
        digest,
        caseId,
        caseNumber,
      }),
    };
    const residentKey = keyring.data.residentKey(person.idNumber);
    const actions = firstActions(verified, new Date(content.signedAt), at);
    const isPromised = item.kind === 'promised';
    const isNew = await deps.takeCase({
      row: {
        envelopeId: envelope.envelopeId,
        digest,
        caseId,
        receipt: keyring.data.encrypt(JSON.stringify(receipt), receiptPlace(envelope.envelopeId)),
        at,
        caseNumber,
        queryHash: keyring.data.codeHash('query', queryCode),
        trackingHash: keyring.data.codeHash('tracking', trackingCode),
        residentKey,
        itemId: item.id,
        itemVersion: item.version,
        terminalId: terminal.terminalId,
        state: stateOf(actions),
        promised: isPromised,
        dueOn: dueDayOf(actions, item),
        content: encryptCase(keyring.data, caseId, { person, content }),
        actions,
        leaves: actions.map((action) =>
          leafOfAction(caseId, action, action.type === 'submit' ? digest : null, ports.randomBytes),
        ),
        // Of a promised case the platform hears when somebody accepts it.
        report: isPromised ? null : deps.reporting.ofStep('accept'),
      },
      isReferred: !isPromised,
    });
    if (!isNew) return undefined;
    log.info('submission.accepted', { caseId, terminalId: terminal.terminalId });
    const { answers } = content;
    const actionCount = actions.length;
    if (!isPromised) {
      deps.onAccepted({
        caseId,
        caseNumber,
        residentKey,
        item,
        terminal: terminal.profile,
        person,
        answers,
        actionCount,
        lastAt: at,
      });
    }
    events.emit('case.changed', { residentKey, caseNumber });
    events.emit('cases.changed');
    return receipt;
  };

  const refused = <E extends Extract<Awaited<ReturnType<Submit>>, { ok: false }>>(via: TerminalId, reply: E): E => {
    log.warn('submission.refused', { terminalId: via, cause: reply.error.kind });
    return reply;
  };

  return async (envelope, via) => {
    const digest = digestOf(envelope);
    const verified = await deps.check(envelope, via);
    if (!verified.ok) {
      // Whoever sends it must still be the terminal it names: a receipt lets its holder see the case.
      const taken = envelope.terminalId === via ? await findTaken(envelope, digest) : undefined;
      if (taken) return taken;
      return refused(via, verified);
    }
    if (verified.value.kind === 'supplement') {
      const before = await findTaken(envelope, digest);
      if (before) return before;
      const supplemented = await deps.supplements.take(envelope, digest, verified.value);
      if (supplemented.ok) return supplemented;
      // Taken over another link meanwhile, it finds a case that waits for nothing any more.
      const taken = await findTaken(envelope, digest);
      if (taken) return taken;
      if (supplemented.error.kind === 'notAwaited') await deps.supplements.noteUnused(digest, verified.value);
      return refused(via, supplemented);
    }
    const receipt = await accept(envelope, digest, verified.value);
    if (receipt) return ok(receipt);
    const taken = await findTaken(envelope, digest);
    if (!taken) throw new Error('an envelope was neither taken now nor before');
    return taken;
  };
};

const takenRows = v.array(v.object({ digest: v.string(), receipt: v.instance(Buffer) }));
