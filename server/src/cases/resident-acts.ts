import { allowedActions, deriveStanding } from '@linban/shared/cases/case-state.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import type { DataKeys, ResidentKey } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { type ActionRow, actionsOf, readActions } from './case-steps.ts';
import { decryptWords } from './step-words.ts';
import { supplementWords } from './supplement-words.ts';
import { createStepWriter } from './write-step.ts';

/** What a resident does to an own case, of whatever kind. */
export type ResidentAct =
  | { readonly type: 'withdraw' }
  | { readonly type: 'supplement' | 'wish'; readonly words: LocalizedText };

/** By which channel: a terminal with its centre, or the resident's page. */
interface ActedFrom {
  readonly name: LocalizedText;
  readonly centre: LocalizedText | null;
}

type ResidentActError =
  | { readonly kind: 'notFound' }
  | { readonly kind: 'notAllowed' }
  /** Something else has happened to the case since it was shown. */
  | { readonly kind: 'conflict' };

/**
 * One step of a case by its resident. `version`: how many actions the case had when it was shown, so that the same form sent
 * twice is one step, and told as done each time; `null`: as it is now.
 */
export type ActAsResident = (
  residentKey: ResidentKey,
  caseNumber: CaseNumber,
  version: number | null,
  act: ResidentAct,
  from: ActedFrom,
) => Promise<Result<Record<string, never>, ResidentActError>>;

const wordsOf = (act: ResidentAct): LocalizedText | null => (act.type === 'withdraw' ? null : act.words);

export const createResidentActs = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Catalogue;
  readonly events: ServerEvents;
  readonly reporting: Reporting;
  readonly ports: Ports;
  readonly log: Log;
}): ActAsResident => {
  const { database, keys, catalogue, events } = deps;
  const write = createStepWriter(deps);

  /** Whether what follows the version that was shown is this very act. */
  const isDone = (
    row: { readonly case_id: string; readonly item_id: string; readonly item_version: number },
    actions: readonly ActionRow[],
    version: number,
    act: ResidentAct,
  ): boolean => {
    const action = actions[version];
    if (action?.type !== act.type || action.role !== 'resident') return false;
    const said = action.words && decryptWords(keys, row.case_id, action.seq, action.words).reason['zh-CN'];
    const item = catalogue.get(row.item_id, row.item_version);
    const meant =
      act.type === 'supplement' ? supplementWords(actions.slice(0, version), item, action.at, act.words) : wordsOf(act);
    return said === (meant?.['zh-CN'] ?? null);
  };

  const actAsResident: ActAsResident = async (residentKey, caseNumber, version, act, from) => {
    const row = await database.query
      .selectFrom('resident_case as c')
      .select(['c.case_id', 'c.version', 'c.item_id', 'c.item_version'])
      .select((part) => actionsOf(part).as('actions'))
      .where('c.case_number', '=', caseNumber)
      .where('c.resident_key', '=', residentKey)
      .executeTakeFirst();
    if (!row) return fail({ kind: 'notFound' });
    const actions = readActions(row.actions);
    if (version !== null && version !== row.version)
      return isDone(row, actions, version, act) ? ok({}) : fail({ kind: 'conflict' });
    const standing = deriveStanding(actions);
    if (!standing || !allowedActions(standing, 'resident').includes(act.type)) return fail({ kind: 'notAllowed' });
    const isWritten = await write(
      {
        caseId: v.parse(caseIdSchema, row.case_id),
        version: row.version,
        item: catalogue.get(row.item_id, row.item_version),
      },
      actions,
      {
        type: act.type,
        role: 'resident',
        actor: from.name,
        place: from.centre,
        reason: wordsOf(act),
        missing: [],
      },
      null,
    );
    // Somebody was faster: perhaps this same form, which was sent twice.
    if (!isWritten) return actAsResident(residentKey, caseNumber, version ?? row.version, act, from);
    events.emit('case.changed', { residentKey, caseNumber });
    events.emit('cases.changed');
    return ok({});
  };
  return actAsResident;
};
