import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import { type BypassRules, bypassesOf, type StaffedAction } from '@linban/shared/supervision/bypasses.ts';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ActionRow } from '../cases/case-steps.ts';
import { decryptWords } from '../cases/step-words.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { keyOf, type Raised } from './patterns.ts';
import { watched } from './watched-case.ts';

/** How many questions were asked anew, where nothing else was missing: the words are read only where staff answered. */
const questionsOnly = (keys: DataKeys, caseId: string, { type, seq, words }: ActionRow): number => {
  if (type !== 'askSupplement' || words === null) return 0;
  const { missing, askedAgain } = decryptWords(keys, caseId, seq, words);
  return askedAgain.length === missing.length ? askedAgain.length : 0;
};

/** Whether any of the rules could find something in the case `c`: the others are not read. The rules themselves judge. */
export const mayBeBypassed = ({
  replyMinutes,
  atOnceMinutes,
}: BypassRules): RawBuilder<SqlBool> => sql<SqlBool>`exists (
  select 1 from case_action as l
  where l.case_id = c.case_id and l.account_id is not null and (l.type = 'supplement' or exists (
    select 1 from case_action as f
    where f.case_id = l.case_id and f.seq < l.seq and f.account_id = l.account_id and (
      l.type = 'reply' and f.type = 'refer' and l.at - f.at < make_interval(mins => ${replyMinutes}::integer)
      or l.type in ('grant', 'reject') and f.type = 'accept' and l.at - f.at < make_interval(mins => ${atOnceMinutes}::integer)
    )
  ))
)`;

/** Signs that a case was carried past the system. */
export const bypassedCase = (
  caseId: string,
  rows: readonly ActionRow[],
  rules: BypassRules,
  keys: DataKeys,
): readonly Raised[] => {
  const isAnswered = rows.some(({ type, account_id }) => type === 'supplement' && account_id !== null);
  const actions = rows.map(
    (row): StaffedAction => ({
      ...watched(row),
      accountId: row.account_id,
      questionsOnly: isAnswered ? questionsOnly(keys, caseId, row) : 0,
    }),
  );
  return bypassesOf(actions, rules, workingCalendar).map(({ bypass, accountId }) => ({
    key: keyOf(bypass.kind, caseId, bypass.seq),
    evidence: bypass,
    about: [accountId],
    caseIds: [caseId],
  }));
};
