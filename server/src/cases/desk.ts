import { type ActionType, allowedActions, deriveStanding } from '@linban/shared/cases/case-state.ts';
import type { DeskPurpose } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import {
  type DeskAct,
  type DeskCase,
  type DeskFilter,
  type DeskRecord,
  deskRecordSchema,
} from '@linban/shared/contracts/console-link.ts';
import type { RequestError, Value } from '@linban/shared/contracts/request.ts';
import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import { maskAddress, maskIdNumber, maskName } from '@linban/shared/identity/masking.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import { answerText, maskedAnswerText } from '@linban/shared/items/answer-text.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { DepartmentId, ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { SupervisionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { DocumentService } from '../documents/document-service.ts';
import type { ServerEvents } from '../events.ts';
import { type DataKeys, type ResidentKey, residentKeySchema } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { actorRoleOf, type CaseWorker } from '../staff/accounts.ts';
import { passwordTold } from '../staff/own-password.ts';
import { words } from '../words.ts';
import { answersInWords } from './answer-words.ts';
import { type ActionRow, actionsOf, readActions, stepOf } from './case-steps.ts';
import { createCertificateDesk, isCertificateAct, isCertificateActType } from './certificate-desk.ts';
import { counterFeeOfCase } from './counter-fee.ts';
import { askedAgainOf, contentOfAct } from './desk-act.ts';
import { createDeskQueue, type DeskRow, doneStates, withResident } from './desk-queue.ts';
import { answerByOfCase, dueDayOf, dueOfCase } from './due-day.ts';
import { isHeldWithin } from './holder.ts';
import { isInTwoHands, isOwnProposal } from './own-proposal.ts';
import type { PendingCases } from './pending-cases.ts';
import { answersNow, decryptCase } from './stored-case.ts';
import { createStepWriter } from './write-step.ts';

type Nothing = Record<string, never>;
type ErrorOf<N extends keyof typeof consoleRequests> = RequestError<typeof consoleRequests, N>;
type Counts = Readonly<Record<DeskFilter, number>>;

/** Cases that people carry, for those who do. */
export interface CaseDesk {
  list(
    worker: CaseWorker,
    filter: DeskFilter,
    /** Told again when it changed. */
    opened: CaseNumber | null,
  ): Promise<{
    readonly cases: readonly DeskCase[];
    readonly opened: Value<typeof consoleRequests, 'desk.list'>['opened'];
    readonly counts: Counts;
  }>;
  /** With personal data, masked or in full; leaves a mark of who looked, why, and at how much. */
  open(
    worker: CaseWorker,
    caseNumber: CaseNumber,
    look: { readonly purpose: DeskPurpose; readonly isWhole: boolean },
  ): Promise<Result<DeskRecord, ErrorOf<'desk.open'>>>;
  claim(worker: CaseWorker, caseNumber: CaseNumber, over: boolean): Promise<Result<Nothing, ErrorOf<'desk.claim'>>>;
  release(worker: CaseWorker, caseNumber: CaseNumber): Promise<Result<Nothing, ErrorOf<'desk.release'>>>;
  act(
    worker: CaseWorker,
    caseNumber: CaseNumber,
    version: number,
    act: DeskAct,
  ): Promise<Result<Nothing, ErrorOf<'desk.act'>>>;
  /** Sets the days that could not be told before, because the holidays of a year were not known yet. */
  refreshDue(): Promise<void>;
}

/** Opened again by the same person for the same purpose so soon, it is still the same look. */
const oneLookMs = 10 * 60_000;
/** The departments whose answer is awaited: asked as often as they have answered, and once more. */
const awaitedOf = (rows: readonly ActionRow[], departments: readonly ServiceItem['department'][]) => {
  const named = (type: string, name: LocalizedText) =>
    rows.filter((row) => row.type === type && sameText(row.place, name)).length;
  return departments.filter(({ name }) => named('refer', name) > named('reply', name));
};

const sameText = (place: unknown, name: LocalizedText): boolean =>
  v.is(v.object({ 'zh-CN': v.literal(name['zh-CN']) }), place);

/** What a worker may do to a case now; one that goes by itself is at the desk for its resident's wishes, and its certificate. */
const allowedTo = (
  { role }: CaseWorker,
  { promised }: DeskRow,
  actions: readonly ActionRow[],
): readonly ActionType[] => {
  const standing = deriveStanding(actions);
  const allowed = standing ? allowedActions(standing, actorRoleOf(role)) : [];
  return allowed.filter((type) => (promised ? !isCertificateActType(type) : type === 'answerWish'));
};

export const createCaseDesk = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Catalogue;
  readonly centres: readonly Centre[];
  /** Those that can be asked. */
  readonly departments: readonly ServiceItem['department'][];
  readonly documents: Pick<DocumentService, 'issueCertificate'>;
  readonly pendingCases: Pick<PendingCases, 'load'>;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
  readonly rules: SupervisionRules;
}): CaseDesk => {
  const { database, keys, catalogue, centres, departments, events, ports } = deps;
  const { query } = database;
  const queue = createDeskQueue(deps);
  const write = createStepWriter(deps);
  const certificates = createCertificateDesk({ ...deps, write });
  const tell = (residentKey: ResidentKey, caseNumber: CaseNumber): void => {
    events.emit('case.changed', { residentKey, caseNumber });
    events.emit('cases.changed');
  };

  const otherCentres = ({ holder }: DeskRow) => centres.filter(({ id }) => id !== holder);

  const placeOfAct = (act: DeskAct, row: DeskRow): LocalizedText | null => {
    const centreName = (id: string | null) => centres.find((centre) => centre.id === id)?.name ?? null;
    if (act.type === 'passOn') return centreName(act.centre);
    if (act.type === 'refer' || act.type === 'reply')
      return departments.find(({ id }) => id === act.department)?.name ?? null;
    return row.passed_to === null ? v.parse(terminalProfileSchema, row.profile).centre : centreName(row.passed_to);
  };

  /** Why a worker may not do this to a case that is as they have seen it; `null`: they may. */
  const refusalOf = (
    worker: CaseWorker,
    row: DeskRow,
    actions: readonly ActionRow[],
    act: DeskAct,
  ): ErrorOf<'desk.act'> | null => {
    if (!allowedTo(worker, row, actions).includes(act.type)) return { kind: 'notAllowed' };
    if (act.type === 'passOn' && !otherCentres(row).some(({ id }) => id === act.centre)) return { kind: 'notAllowed' };
    const isAwaited = (id: DepartmentId) => awaitedOf(actions, departments).some((asked) => asked.id === id);
    if (act.type === 'reply' && !isAwaited(act.department)) return { kind: 'notAllowed' };
    if (act.type === 'refer' && isAwaited(act.department)) return { kind: 'notAllowed' };
    if (isOwnProposal(actions, worker, act.type)) return { kind: 'needsSecondPerson' };
    const told = isInTwoHands(act.type) && passwordTold(worker);
    if (told) return told;
    if (act.type === 'approveCorrection' || act.type === 'declineCorrection') return null;
    return row.claimed_by !== null && row.claimed_by !== worker.accountId
      ? { kind: 'takenByOther', name: row.claimed_name ?? '' }
      : null;
  };

  return {
    list: queue.list,

    open: async (worker, caseNumber, { purpose, isWhole }) => {
      const row = await queue.whole(worker, caseNumber);
      if (!row) return fail({ kind: 'notFound' });
      const at = ports.now();
      const sameLook = row.reads.find(
        (read) =>
          read.account_id === worker.accountId &&
          read.purpose === purpose &&
          at.getTime() - new Date(read.at).getTime() < oneLookMs,
      );
      if (!sameLook)
        await query
          .insertInto('record_access')
          .values({
            access_id: ports.newId(),
            case_id: row.case_id,
            account_id: worker.accountId,
            role: worker.role,
            purpose,
            at,
            is_whole: isWhole,
          })
          .execute();
      else if (isWhole && !sameLook.is_whole)
        await query
          .updateTable('record_access')
          .set({ is_whole: true })
          .where('access_id', '=', sameLook.access_id)
          .execute();
      const actions = readActions(row.actions);
      const item = catalogue.get(row.item_id, row.item_version);
      const allowed = [...allowedTo(worker, row, actions), ...certificates.allowed(worker, row, actions)];
      const forOthers = allowed.filter((type) => isOwnProposal(actions, worker, type));
      const part = decryptCase(keys, row.case_id, row.content);
      const { person, content } = part;
      const reads = row.reads.map((read) => ({
        name: read.name,
        purpose: read.purpose,
        at: new Date(read.at).toISOString(),
        isWhole: read.is_whole || (isWhole && read === sameLook),
      }));
      return ok(
        v.parse(deskRecordSchema, {
          ...queue.summary(row, worker),
          version: row.version,
          due: dueOfCase(actions, item),
          answerBy: answerByOfCase(actions, item, at),
          isWhole,
          person: isWhole
            ? { name: person.name, idNumber: person.idNumber, address: person.address }
            : {
                name: maskName(person.name),
                idNumber: maskIdNumber(person.idNumber),
                address: maskAddress(person.address),
              },
          answers: answersInWords(item, answersNow(part), content.answers, isWhole ? answerText : maskedAnswerText),
          steps: actions.map((action) => stepOf(keys, row.case_id, action)),
          allowed: allowed.filter((type) => !forOthers.includes(type)),
          needsSecondPerson: forOthers.length > 0,
          ...certificates.shown(row, actions),
          ...(isWhole ? {} : { certificate: [] }),
          departments: departments,
          awaited: awaitedOf(actions, departments),
          centres: otherCentres(row).map(({ id, name }) => ({ id, name })),
          counterFee: counterFeeOfCase(item, part, at),
          alike: row.alike.map(({ case_number }) => case_number),
          reads: sameLook ? reads : [{ name: worker.name, purpose, at: at.toISOString(), isWhole }, ...reads],
        }),
      );
    },

    claim: async (worker, caseNumber, over) => {
      const row = await queue.whole(worker, caseNumber);
      if (!row?.is_for_desk) return fail({ kind: 'notFound' });
      const claimed = await query
        .updateTable('resident_case')
        .set({ claimed_by: worker.accountId })
        .where('case_number', '=', caseNumber)
        .where(isHeldWithin('resident_case', worker.place))
        .where((eb) => eb.or([eb.lit(over), eb('claimed_by', 'is', null), eb('claimed_by', '=', worker.accountId)]))
        .executeTakeFirst();
      if (claimed.numUpdatedRows === 0n) return fail({ kind: 'takenByOther', name: row.claimed_name ?? '' });
      events.emit('cases.changed');
      return ok({});
    },

    release: async (worker, caseNumber) => {
      const released = await query
        .updateTable('resident_case')
        .set({ claimed_by: null })
        .where('case_number', '=', caseNumber)
        .where('claimed_by', '=', worker.accountId)
        .executeTakeFirst();
      if (released.numUpdatedRows === 0n) return fail({ kind: 'notFound' });
      events.emit('cases.changed');
      return ok({});
    },

    act: async (worker, caseNumber, version, act) => {
      const row = await queue.whole(worker, caseNumber);
      if (!row) return fail({ kind: 'notFound' });
      if (row.version !== version) return fail({ kind: 'conflict' });
      const actions = readActions(row.actions);
      if (isCertificateAct(act)) {
        const place = placeOfAct(act, row);
        const changed = await certificates.act({ worker, row, actions, act, place });
        if (changed.ok) tell(v.parse(residentKeySchema, row.resident_key), caseNumber);
        return changed;
      }
      const refusal = refusalOf(worker, row, actions, act);
      if (refusal) return fail(refusal);
      const item = catalogue.get(row.item_id, row.item_version);
      const askedAgain =
        act.type === 'askSupplement'
          ? askedAgainOf(act, item, answersNow(decryptCase(keys, row.case_id, row.content)))
          : [];
      if (!askedAgain) return fail({ kind: 'notAllowed' });
      const role = actorRoleOf(worker.role);
      const isWritten = await write(
        { caseId: v.parse(caseIdSchema, row.case_id), version, item },
        actions,
        {
          ...contentOfAct(act, askedAgain),
          role,
          actor: words(role === 'approver' ? 'actor.approver' : 'actor.staff'),
          place: placeOfAct(act, row),
        },
        worker.accountId,
        { passedTo: act.type === 'passOn' ? act.centre : null },
      );
      if (!isWritten) return fail({ kind: 'conflict' });
      tell(v.parse(residentKeySchema, row.resident_key), caseNumber);
      return ok({});
    },

    refreshDue: async () => {
      const rows = await query
        .selectFrom('resident_case as c')
        .select(['c.case_id', 'c.version', 'c.item_id', 'c.item_version'])
        .select((part) => actionsOf(part).as('actions'))
        .where('c.promised', '=', true)
        .where('c.due_on', 'is', null)
        .where('c.state', 'not in', [...doneStates, 'completed', withResident, 'paused'])
        .execute();
      for (const row of rows) {
        const dueOn = dueDayOf(readActions(row.actions), catalogue.get(row.item_id, row.item_version));
        if (dueOn === null) continue;
        await query
          .updateTable('resident_case')
          .set({ due_on: dueOn })
          .where('case_id', '=', row.case_id)
          .where('version', '=', row.version)
          .execute();
      }
    },
  };
};
