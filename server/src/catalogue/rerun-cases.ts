import { setImmediate as otherWork } from 'node:timers/promises';
import type { CaseContent } from '@linban/shared/cases/case-content.ts';
import { mostRerun, type Rerun } from '@linban/shared/contracts/catalogue-requests.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { checkAnswers, pagesToAsk } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { answersNow, decryptCase } from '../cases/stored-case.ts';
import type { Database } from '../db/database.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { isRestricted } from '../retention/verdict.ts';
import { type Catalogue, eligibilityOf } from './catalogue.ts';
import { personFacts } from './person-facts.ts';
import { workedLines } from './worked-lines.ts';

/** A case that was taken in, as far as rules see it. */
interface PastCase {
  readonly person: Pick<ServedHolder, 'birthDate' | 'sex'>;
  readonly answers: CaseContent['answers'];
  /** The day it was signed, `YYYY-MM-DD`. */
  readonly day: string;
}

/** What would have come out differently; `null`: nothing. */
type Difference = 'excluded' | 'answers' | 'amounts';

const askedOf = (item: ServiceItem, { answers }: PastCase): string =>
  pagesToAsk(item, answers)
    .map(({ id }) => id)
    .join();

/** Lines that both versions know and can work out without the department's answer. */
const amountsDiffer = (before: ServiceItem, after: ServiceItem, { person, answers, day }: PastCase): boolean => {
  const about = { person, answers, answered: {}, day };
  const [old, now] = [workedLines(before, about, 'zh-CN'), workedLines(after, about, 'zh-CN')];
  if (!old || !now) return false;
  return now.some(({ key, words }) => old.some((line) => line.key === key && line.words !== words));
};

/** How a case that was taken in by one version would have come out by another, on the day it was signed. */
export const differenceOf = (before: ServiceItem, after: ServiceItem, past: PastCase): Difference | null => {
  if (!eligibilityOf(after, personFacts(past.person, past.day)).eligible) return 'excluded';
  if (!checkAnswers(after, past.answers, past.day).ok || askedOf(before, past) !== askedOf(after, past))
    return 'answers';
  return amountsDiffer(before, after, past) ? 'amounts' : null;
};

/** Cases decrypted at a time; in between the server answers others. */
const atOnce = 50;

/** Tries a version on the newest cases of its item. Whose they are is read by this program and by nobody else. */
export const createRerun =
  ({ query }: Database, keys: DataKeys, catalogue: Pick<Catalogue, 'get'>) =>
  async (item: ServiceItem): Promise<Rerun> => {
    const found: Record<Difference, number> = { excluded: 0, answers: 0, amounts: 0 };
    const ids = await query
      .selectFrom('resident_case')
      .select('case_id')
      .where('item_id', '=', item.id)
      .where('erased_at', 'is', null)
      .where((part) => part.not(isRestricted('resident_case')))
      .orderBy('submitted_at', 'desc')
      .limit(mostRerun)
      .execute();
    for (let at = 0; at < ids.length; at += atOnce) {
      const rows = await query
        .selectFrom('resident_case')
        .select(['case_id', 'item_version', 'content'])
        .where('erased_at', 'is', null)
        .where((part) => part.not(isRestricted('resident_case')))
        .where(
          'case_id',
          'in',
          ids.slice(at, at + atOnce).map(({ case_id }) => case_id),
        )
        .execute();
      for (const row of rows) {
        const part = decryptCase(keys, row.case_id, row.content);
        const day = shanghaiDay(new Date(part.content.signedAt));
        const past = { person: part.person, answers: answersNow(part), day };
        const difference = differenceOf(catalogue.get(item.id, row.item_version), item, past);
        if (difference) found[difference] += 1;
      }
      await otherWork();
    }
    const cases = ids.length;
    return { cases, different: found.excluded + found.answers + found.amounts, ...found };
  };
export type RerunCases = ReturnType<typeof createRerun>;
