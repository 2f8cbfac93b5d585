import { deriveStanding } from '@linban/shared/cases/case-state.ts';
import type { AskedAgain } from '@linban/shared/cases/supplement.ts';
import type { CaseId, CentreId } from '@linban/shared/ids.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { Database } from '../db/database.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { actOnCase, type TakenEnvelope } from './act-statement.ts';
import { type CaseAction, leafOfAction, momentAfter } from './case-action.ts';
import type { ActionRow } from './case-steps.ts';
import { dueDayOf } from './due-day.ts';
import { encryptWords, type ProposedChange } from './step-words.ts';
import { supplementWords } from './supplement-words.ts';

/**
 * Writes one more action of a case that was looked at, by whomever. `accountId`: of the staff; `null`: nobody of them.
 * `more.passedTo`: the centre that holds it from now on. `more.taken`: the sealed words of the resident that the step comes of.
 * `more.givenAt`: when the resident gave the answer that a supplement is, where that was before. `more.unused`: the digest of an
 * envelope that the step tells of and nothing else comes of. `more.document`: the certificate of what the step grants.
 * `false`: somebody was faster, and nothing was written.
 */
export type WriteStep = (
  about: { readonly caseId: CaseId; readonly version: number; readonly item: ServiceItem },
  before: readonly ActionRow[],
  step: Pick<CaseAction, 'type' | 'role' | 'actor' | 'place' | 'reason'> & {
    readonly missing: readonly string[];
    readonly askedAgain?: readonly AskedAgain[];
    readonly change?: ProposedChange;
    readonly fee?: number;
  },
  accountId: string | null,
  more?: {
    readonly passedTo?: CentreId | null;
    readonly taken?: TakenEnvelope;
    readonly givenAt?: Date;
    readonly unused?: string;
    readonly document?: SealedDocument | null;
  },
) => Promise<boolean>;

/** Steps that take the case out of nobody's hands. */
const isBeside = ({ type, role }: Pick<CaseAction, 'type' | 'role'>): boolean =>
  type === 'wish' ||
  type === 'answerWish' ||
  type === 'proposeDocumentCorrection' ||
  type === 'proposeDocumentWithdrawal' ||
  type === 'declineDocumentChange' ||
  (type === 'supplement' && role === 'resident');

export const createStepWriter = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly ports: Ports;
  readonly log: Log;
}): WriteStep => {
  const { database, keys, reporting, ports, log } = deps;
  return async (
    about,
    before,
    step,
    accountId,
    { passedTo = null, taken, givenAt, unused = null, document = null } = {},
  ) => {
    const { missing, askedAgain = [], change = null, fee = null, ...fields } = step;
    const last = before.at(-1);
    // The first step bears the time of the terminal.
    const at = last && last.type !== 'submit' ? momentAfter(last.at, ports.now()) : ports.now();
    const reason =
      step.type === 'supplement' ? supplementWords(before, about.item, givenAt ?? at, step.reason) : step.reason;
    const action: CaseAction = { ...fields, reason, seq: about.version + 1, at };
    const after = [...before, action];
    const standing = deriveStanding(after);
    if (!standing) throw new Error(`${action.type} by ${action.role} was not checked against the table`);
    const binds = document?.sha256.toString('base64url') ?? taken?.digest ?? unused;
    const leaf = leafOfAction(about.caseId, action, binds, ports.randomBytes);
    const stepWords =
      reason &&
      leaf.reasonSalt &&
      encryptWords(keys, about.caseId, action.seq, {
        reason,
        missing: [...missing],
        askedAgain: [...askedAgain],
        salt: leaf.reasonSalt.toString('base64url'),
        change,
        unused,
      });
    const isWritten = await actOnCase(database, {
      caseId: about.caseId,
      version: about.version,
      to: standing.state,
      dueOn: dueDayOf(after, about.item),
      accountId,
      passedTo,
      isBeside: isBeside(action),
      openWishes: standing.openWishes,
      isChangeProposed: standing.proposedChange !== null,
      action,
      words: stepWords,
      fee,
      leaf,
      report: reporting.ofStep(action.type),
      taken: taken ?? null,
      document,
    });
    if (isWritten) log.info('case.acted', { caseId: about.caseId, cause: action.type });
    return isWritten;
  };
};
