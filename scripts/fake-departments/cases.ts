import { createHash } from 'node:crypto';
import {
  type CaseAnswer,
  type DecisionReply,
  decisionReplySchema,
  decisionRequestSchema,
  statusRequestSchema,
} from '@linban/shared/contracts/department.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import * as v from 'valibot';
import { inventValues } from './invent.ts';
import { type Life, lifeOf } from './people.ts';

const openJob = ({ openJobAt }: Life): LocalizedText | null =>
  openJobAt === null
    ? null
    : {
        'zh-CN': `您在“${openJobAt}”还有在职登记，请先联系单位办理退工，再来登记`,
        en: `You still have an open job record with “${openJobAt}”. Please ask the employer to close it, then register again`,
      };

const unknownHome = ({ openJobAt }: Life): LocalizedText | null =>
  openJobAt === null
    ? null
    : {
        'zh-CN': '您填的住处和房屋数据比对不一致',
        en: 'The home that you gave does not match the city’s data on homes',
      };

/** What departments know that speaks against it, by item; all other cases are granted. */
const objections: Readonly<Record<string, (life: Life) => LocalizedText | null>> = {
  'unemployment-registration': openJob,
  'flexible-employment': openJob,
  'residence-registration': unknownHome,
};

/** A case as its department has it: what it came to, and from when on it says so. */
interface KnownCase {
  readonly decision: DecisionReply;
  readonly decidedAt: number;
}

const received = (caseNumber: DecisionReply['caseNumber'], sequence: number): CaseAnswer => ({
  decision: 'received',
  caseNumber,
  sequence,
});

/** What is said first, in between, and when it is decided. */
const sequences = { received: 1, working: 2, decided: 3 } as const;

/** Decides cases. A case number that came before is the same case again. */
export const createCases = (items: readonly ServiceItem[]) => {
  const known = new Map<string, KnownCase>();
  const decide = (request: v.InferOutput<typeof decisionRequestSchema>, day: string): DecisionReply => {
    const { caseNumber, itemId, itemVersion } = request;
    const life = lifeOf(request.person.idNumber);
    const reason = Object.hasOwn(objections, itemId) ? objections[itemId]?.(life) : null;
    const item = items.find(({ id, version }) => id === itemId && version === itemVersion);
    const suffix = createHash('sha256').update(caseNumber).digest('hex').slice(0, 8).toUpperCase();
    const about = { caseNumber, sequence: sequences.decided };
    return v.parse(
      decisionReplySchema,
      reason
        ? { decision: 'refused', ...about, reason }
        : {
            decision: 'granted',
            ...about,
            registrationNumber: `DJ${day.replaceAll('-', '')}${suffix}`,
            effectiveFrom: day,
            results: inventValues(item?.results ?? [], { life, day, row: 0 }),
          },
    );
  };
  const answerOf = ({ decision, decidedAt }: KnownCase, now: number): CaseAnswer =>
    now >= decidedAt ? decision : received(decision.caseNumber, sequences.received);
  return {
    /**
     * `null` where the question does not keep the contract. `now`: in ms; `day`: today; `afterMs`: it is decided so much
     * later, if it is new.
     */
    submit: (body: unknown, now: number, day: string, afterMs: number): CaseAnswer | null => {
      const request = v.safeParse(decisionRequestSchema, body);
      if (!request.success) return null;
      const { caseNumber } = request.output;
      const about = known.get(caseNumber) ?? { decision: decide(request.output, day), decidedAt: now + afterMs };
      known.set(caseNumber, about);
      return answerOf(about, now);
    },
    /** `undefined`: there is no such case. */
    status: (body: unknown, now: number): CaseAnswer | null | undefined => {
      const request = v.safeParse(statusRequestSchema, body);
      if (!request.success) return null;
      const about = known.get(request.output.caseNumber);
      return about && answerOf(about, now);
    },
    /** What it says of a case by itself, in the right order. */
    said: (caseNumber: string): readonly CaseAnswer[] => {
      const about = known.get(caseNumber);
      return about ? [received(about.decision.caseNumber, sequences.working), about.decision] : [];
    },
    decisionOf: (caseNumber: string) => known.get(caseNumber)?.decision.decision,
    /** How many different cases came in. */
    count: () => known.size,
  };
};
