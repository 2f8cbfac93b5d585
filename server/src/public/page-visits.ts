import { createHash } from 'node:crypto';
import { normalizeCode, trackingCodeSchema } from '@linban/shared/cases/codes.ts';
import type { SecurityQuestion } from '@linban/shared/contracts/hotline-requests.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Attempts, TooManyAttempts } from '../attempts/attempts.ts';
import type { CaseQueries, FoundCase } from '../cases/case-queries.ts';
import { decryptCase } from '../cases/stored-case.ts';
import type { Database } from '../db/database.ts';
import { answersAbout, areRight, questionsOfDay, wrongAnswers } from '../hotline/questions.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import type { FindCase } from './find-case.ts';

/** 256 random bits, base64url: in the browser's cookie and nowhere else. */
export const visitTokenSchema = v.pipe(v.string(), v.regex(/^[\w-]{43}$/), v.brand('VisitToken'));
export type VisitToken = v.InferOutput<typeof visitTokenSchema>;

/** As long as somebody needs to write a few lines; a phone that is put down shows nothing after that. */
export const visitMs = 15 * 60_000;

/** What somebody holds who has the receipt, as it was typed or scanned. */
export type HeldReceipt = { readonly tracking: string } | { readonly number: string; readonly code: string };

export type EnterError =
  /** The receipt leads nowhere. */
  { readonly kind: 'unknown' } | { readonly kind: 'refused' } | TooManyAttempts;

/**
 * The resident's page behind a second factor: who holds the receipt and knows what stands on the person's ID card sees
 * what is not masked, and goes on with the case.
 */
export interface PageVisits {
  questions(caseNumber: FoundCase['view']['caseNumber']): readonly SecurityQuestion[];
  enter(receipt: HeldReceipt, said: readonly string[]): Promise<Result<VisitToken, EnterError>>;
  /** The case of an open visit. */
  find(token: VisitToken): Promise<FoundCase | undefined>;
  /** What each form of a visit carries: no other site knows it. */
  formKey(token: VisitToken): string;
  leave(token: VisitToken): Promise<void>;
  /** Drops what is over. */
  clean(): Promise<void>;
}

/** What the database knows of an open visit. */
export const visitHash = (token: VisitToken): Buffer => createHash('sha256').update(token).digest();

export const newVisitToken = ({ randomBytes }: Pick<Ports, 'randomBytes'>): VisitToken =>
  v.parse(visitTokenSchema, Buffer.from(randomBytes(32)).toString('base64url'));

export const createPageVisits = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly queries: CaseQueries;
  readonly findCase: FindCase;
  readonly attempts: Attempts;
  readonly ports: Ports;
  readonly log: Log;
}): PageVisits => {
  const { database, keys, queries, findCase, attempts, ports, log } = deps;
  const { query } = database;

  const byReceipt = async (receipt: HeldReceipt): Promise<Result<FoundCase, EnterError>> => {
    if ('tracking' in receipt) {
      const code = v.safeParse(trackingCodeSchema, normalizeCode(receipt.tracking));
      const found = code.success ? await queries.findByTrackingCode(code.output) : undefined;
      return found ? ok(found) : fail({ kind: 'unknown' });
    }
    // Counts a wrong code as every look-up by hand does.
    const found = await findCase.wholeByHand(receipt.number, receipt.code);
    if (found.ok) return found;
    return fail(found.error.kind === 'tooManyAttempts' ? found.error : { kind: 'unknown' });
  };

  const questions: PageVisits['questions'] = (caseNumber) => questionsOfDay(keys, caseNumber, 'idCard', ports.now());

  return {
    questions,

    enter: async (receipt, said) => {
      const found = await byReceipt(receipt);
      if (!found.ok) return found;
      const { caseId, view, content } = found.value;
      const subject = answersAbout(view.caseNumber);
      const begun = await attempts.begin(subject, wrongAnswers);
      if (!begun.ok) {
        log.warn('visit.refused', { caseId, cause: begun.error.kind });
        return begun;
      }
      const { person } = decryptCase(keys, caseId, content);
      // By the receipt they have come so far: it is not asked for once more.
      if (!areRight(questions(view.caseNumber), said, { person, isQueryCode: () => false })) {
        log.warn('visit.refused', { caseId, cause: 'answers' });
        return fail({ kind: 'refused' });
      }
      await attempts.forgive(subject);
      const token = newVisitToken(ports);
      await query
        .insertInto('page_visit')
        .values({ token_hash: visitHash(token), case_id: caseId, ends_at: new Date(ports.now().getTime() + visitMs) })
        .execute();
      log.info('visit.opened', { caseId });
      return ok(token);
    },

    find: async (token) => {
      const row = await query
        .selectFrom('page_visit')
        .select('case_id')
        .where('token_hash', '=', visitHash(token))
        .where('ends_at', '>', ports.now())
        .executeTakeFirst();
      return row && queries.findById(v.parse(caseIdSchema, row.case_id));
    },

    formKey: (token) => createHash('sha256').update(`form|${token}`).digest('base64url'),

    leave: async (token) => {
      await query.deleteFrom('page_visit').where('token_hash', '=', visitHash(token)).execute();
    },

    clean: async () => {
      await query.deleteFrom('page_visit').where('ends_at', '<', ports.now()).execute();
    },
  };
};
