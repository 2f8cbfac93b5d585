import { allowedActions, deriveStanding, nextToAct } from '@linban/shared/cases/case-state.ts';
import type { AccessPurpose } from '@linban/shared/cases/case-view.ts';
import { type CaseNumber, caseNumberSchema } from '@linban/shared/cases/codes.ts';
import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import {
  type CallerProof,
  type HotlineDraft,
  type HotlineFound,
  type HotlineRecord,
  hotlineFoundSchema,
  hotlineRecordSchema,
  type SecurityQuestion,
  type Wish,
} from '@linban/shared/contracts/hotline-requests.ts';
import type { RequestError } from '@linban/shared/contracts/request.ts';
import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import type { ResidentIdNumber } from '@linban/shared/identity/resident-id.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { AttemptLimit, Attempts } from '../attempts/attempts.ts';
import { type ActionRow, actionsOf, readActions, stepOf } from '../cases/case-steps.ts';
import { answerByOfCase, dueOfCase } from '../cases/due-day.ts';
import { holderOf, isHeldWithin } from '../cases/holder.ts';
import { decryptCase } from '../cases/stored-case.ts';
import { wishInWords } from '../cases/wish-words.ts';
import { createStepWriter } from '../cases/write-step.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import { type DataKeys, residentKeySchema } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import type { DraftSlips } from '../residents/draft-slips.ts';
import { isRestricted } from '../retention/verdict.ts';
import type { CallTaker } from '../staff/accounts.ts';
import { words } from '../words.ts';
import { answersAbout, areRight, questionsOfDay, wrongAnswers } from './questions.ts';

type ErrorOf<N extends keyof typeof consoleRequests> = RequestError<typeof consoleRequests, N>;

/** What is there of a caller who lost the number. */
interface FoundOfCaller {
  readonly cases: readonly HotlineFound[];
  readonly drafts: readonly HotlineDraft[];
}

/** What somebody at the telephone may learn and do. */
export interface Hotline {
  questions(caseNumber: CaseNumber, proof: CallerProof): readonly SecurityQuestion[];
  /** Masked; leaves a mark of who looked, and also of a caller whose answers did not fit. */
  open(
    taker: CallTaker,
    caseNumber: CaseNumber,
    proof: CallerProof,
    said: readonly string[],
  ): Promise<Result<HotlineRecord, ErrorOf<'hotline.open'>>>;
  find(
    taker: CallTaker,
    name: string,
    idNumber: ResidentIdNumber,
  ): Promise<Result<FoundOfCaller, ErrorOf<'hotline.find'>>>;
  wish(
    taker: CallTaker,
    caseNumber: CaseNumber,
    version: number,
    wish: Wish,
  ): Promise<Result<HotlineRecord, ErrorOf<'hotline.wish'>>>;
}

/** Callers misremember; somebody who tries one case after the other gets nowhere. */
const perTaker: AttemptLimit = { free: 10, firstDelaySeconds: 60, longestDelaySeconds: 3600 };
/** Within one call it is one look, and what the caller wishes is believed to be theirs. */
const oneCallMs = 30 * 60_000;
const mostFound = 20;

const sameName = (one: string, other: string): boolean =>
  one.normalize('NFKC').replaceAll(/\s/g, '') === other.normalize('NFKC').replaceAll(/\s/g, '');

/** What is still to be brought: told once, and open until something is brought or decided. */
const missingOf = (actions: readonly ActionRow[], missing: (row: ActionRow) => readonly string[]) => {
  const asked = actions.findLast(({ type }) => type === 'askSupplement');
  return asked && deriveStanding(actions)?.state === 'supplementRequired' ? missing(asked) : [];
};

export const createHotline = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Catalogue;
  readonly centres: readonly Centre[];
  readonly attempts: Attempts;
  readonly draftSlips: Pick<DraftSlips, 'ofPerson' | 'note'>;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): Hotline => {
  const { database, keys, catalogue, centres, attempts, draftSlips, events, ports, log } = deps;
  const { query } = database;
  const write = createStepWriter(deps);

  const heldFor = ({ place }: CallTaker) =>
    query
      .selectFrom('resident_case as c')
      .where(isHeldWithin('c', place))
      .where('c.erased_at', 'is', null)
      .where((part) => part.not(isRestricted('c')))
      .select([
        'c.case_id',
        'c.case_number',
        'c.query_hash',
        'c.resident_key',
        'c.item_id',
        'c.item_version',
        'c.state',
        'c.version',
        'c.open_wishes',
        'c.content',
        'c.submitted_at',
        'c.updated_at',
        'c.waiting_for_department',
      ])
      .select(holderOf('c').as('holder'))
      .select((part) => [
        actionsOf(part).as('actions'),
        part
          .selectFrom('issued_document as d')
          .select((count) => count.fn.countAll().as('count'))
          .whereRef('d.case_id', '=', 'c.case_id')
          .where('d.template', '<>', 'case-history')
          .where('d.state', '=', 'valid')
          .as('documents'),
      ]);
  type Row = Awaited<ReturnType<ReturnType<typeof heldFor>['executeTakeFirstOrThrow']>>;

  const find = (taker: CallTaker, caseNumber: CaseNumber): Promise<Row | undefined> =>
    heldFor(taker).where('c.case_number', '=', caseNumber).executeTakeFirst();

  const personOf = (row: Row) => decryptCase(keys, row.case_id, row.content).person;
  const centreOf = ({ holder }: Row): Centre | null => centres.find(({ id }) => id === holder) ?? null;

  const recordOf = (row: Row): HotlineRecord => {
    const actions = readActions(row.actions);
    const item = catalogue.get(row.item_id, row.item_version);
    const steps = actions.map((action) => stepOf(keys, row.case_id, action));
    const standing = deriveStanding(actions);
    return v.parse(hotlineRecordSchema, {
      caseNumber: row.case_number,
      version: row.version,
      itemTitle: item.title,
      maskedName: maskName(personOf(row).name),
      state: row.state,
      submittedAt: row.submitted_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      waitingForDepartment: row.waiting_for_department,
      next: nextToAct(row.state),
      due: dueOfCase(actions, item),
      answerBy: answerByOfCase(actions, item, ports.now()),
      missing: missingOf(actions, (action) => stepOf(keys, row.case_id, action).missing),
      centre: centreOf(row),
      hasDocument: Number(row.documents) > 0,
      steps: steps.map(({ type, actor, place, at }) => ({ type, actor, place, at })),
      openWishes: row.open_wishes,
      mayWish: standing !== null && allowedActions(standing, 'hotline').includes('wish'),
    });
  };

  /** Whether this person has had the case open in this call. */
  const isOpen = async ({ accountId }: CallTaker, caseId: string): Promise<boolean> => {
    const found = await query
      .selectFrom('record_access')
      .select('access_id')
      .where('case_id', '=', caseId)
      .where('account_id', '=', accountId)
      .where('purpose', '=', 'hotlineCall')
      .where('at', '>', new Date(ports.now().getTime() - oneCallMs))
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  };

  const note = async (taker: CallTaker, caseId: string, purpose: AccessPurpose): Promise<void> => {
    if (purpose === 'hotlineCall' && (await isOpen(taker, caseId))) return;
    await query
      .insertInto('record_access')
      .values({
        access_id: ports.newId(),
        case_id: caseId,
        account_id: taker.accountId,
        role: taker.role,
        purpose,
        at: ports.now(),
      })
      .execute();
  };

  /** Counts a try against the one who telephones and what they ask for, before anything is looked at. */
  const begin = async (
    taker: CallTaker,
    subject: string,
  ): Promise<Result<() => Promise<void>, ErrorOf<'hotline.open'>>> => {
    const own = `hotline|account|${taker.accountId}`;
    for (const [each, limit] of [
      [own, perTaker],
      [subject, wrongAnswers],
    ] as const) {
      const begun = await attempts.begin(each, limit);
      if (begun.ok) continue;
      log.warn('hotline.refused', { cause: begun.error.kind });
      return begun;
    }
    return ok(async () => {
      await Promise.all([attempts.forgive(subject), attempts.takeBack(own)]);
    });
  };

  const questions: Hotline['questions'] = (caseNumber, proof) => questionsOfDay(keys, caseNumber, proof, ports.now());

  return {
    questions,

    open: async (taker, caseNumber, proof, said) => {
      const begun = await begin(taker, answersAbout(caseNumber));
      if (!begun.ok) return begun;
      const row = await find(taker, caseNumber);
      const isCaller =
        row !== undefined &&
        areRight(questions(caseNumber, proof), said, {
          person: personOf(row),
          isQueryCode: (code) => keys.codeHash('query', code).equals(row.query_hash),
        });
      if (!row || !isCaller) {
        if (row) await note(taker, row.case_id, 'hotlineRefused');
        log.warn('hotline.refused', { cause: row ? 'answers' : 'number' });
        return fail({ kind: 'refused' });
      }
      await begun.value();
      await note(taker, row.case_id, 'hotlineCall');
      log.info('hotline.opened', { caseId: row.case_id });
      return ok(recordOf(row));
    },

    find: async (taker, name, idNumber) => {
      const residentKey = keys.residentKey(idNumber);
      const begun = await begin(taker, `hotline|person|${residentKey}`);
      if (!begun.ok) return begun;
      const rows = await heldFor(taker)
        .where('c.resident_key', '=', residentKey)
        .orderBy('c.submitted_at', 'desc')
        .limit(mostFound)
        .execute();
      const theirs = rows.filter((row) => sameName(personOf(row).name, name));
      const kept = await draftSlips.ofPerson(residentKey, taker.place);
      const drafts = kept.filter(({ owner }) => sameName(owner.name, name));
      if (theirs.length + drafts.length === 0) {
        for (const row of rows) await note(taker, row.case_id, 'hotlineRefused');
        for (const draft of kept) await draftSlips.note(draft, taker.accountId, 'hotlineRefused');
        log.warn('hotline.refused', { cause: rows.length + kept.length > 0 ? 'answers' : 'number' });
        return fail({ kind: 'refused' });
      }
      await begun.value();
      for (const draft of drafts) await draftSlips.note(draft, taker.accountId, 'hotlineListed');
      for (const row of theirs) await note(taker, row.case_id, 'hotlineListed');
      log.info('hotline.opened', { cause: 'list', count: theirs.length + drafts.length });
      return ok({
        drafts: drafts.map(({ item, progress, until }) => ({
          itemTitle: item.title,
          ...progress,
          until: until.toISOString(),
          bring: [...item.guide.bring],
        })),
        cases: theirs.map((row) =>
          v.parse(hotlineFoundSchema, {
            numberEnd: row.case_number.slice(-4),
            itemTitle: catalogue.get(row.item_id, row.item_version).title,
            state: row.state,
            waitingForDepartment: row.waiting_for_department,
            submittedAt: row.submitted_at.toISOString(),
            centre: centreOf(row),
          }),
        ),
      });
    },

    wish: async (taker, caseNumber, version, wish) => {
      const row = await find(taker, caseNumber);
      if (!row || !(await isOpen(taker, row.case_id))) return fail({ kind: 'notOpened' });
      if (row.version !== version) return fail({ kind: 'conflict' });
      const actions = readActions(row.actions);
      const standing = deriveStanding(actions);
      if (!standing || !allowedActions(standing, 'hotline').includes('wish')) return fail({ kind: 'notAllowed' });
      const isWritten = await write(
        {
          caseId: v.parse(caseIdSchema, row.case_id),
          version,
          item: catalogue.get(row.item_id, row.item_version),
        },
        actions,
        {
          type: 'wish',
          role: 'hotline',
          actor: words('actor.hotline'),
          place: null,
          reason: wishInWords(wish),
          missing: [],
        },
        taker.accountId,
      );
      if (!isWritten) return fail({ kind: 'conflict' });
      events.emit('case.changed', {
        residentKey: v.parse(residentKeySchema, row.resident_key),
        caseNumber: v.parse(caseNumberSchema, row.case_number),
      });
      events.emit('cases.changed');
      const after = await find(taker, caseNumber);
      return after ? ok(recordOf(after)) : fail({ kind: 'notOpened' });
    },
  };
};
