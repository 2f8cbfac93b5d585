import { createHash } from 'node:crypto';
import { type DecisionReply, decisionReplySchema, decisionRequestSchema } from '@linban/shared/contracts/department.ts';
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

/** Decides cases. A case number that was decided before gets the same decision again. */
export const createCases = (items: readonly ServiceItem[]) => {
  const decided = new Map<string, DecisionReply>();
  const decide = (request: v.InferOutput<typeof decisionRequestSchema>, day: string): DecisionReply => {
    const { caseNumber, itemId, itemVersion } = request;
    const life = lifeOf(request.person.idNumber);
    const reason = Object.hasOwn(objections, itemId) ? objections[itemId]?.(life) : null;
    const item = items.find(({ id, version }) => id === itemId && version === itemVersion);
    const suffix = createHash('sha256').update(caseNumber).digest('hex').slice(0, 8).toUpperCase();
    return v.parse(
      decisionReplySchema,
      reason
        ? { decision: 'refused', caseNumber, reason }
        : {
            decision: 'granted',
            caseNumber,
            registrationNumber: `DJ${day.replaceAll('-', '')}${suffix}`,
            effectiveFrom: day,
            results: inventValues(item?.results ?? [], { life, day, row: 0 }),
          },
    );
  };
  return {
    /** `null` where the question does not keep the contract. `day`: today. */
    decide: (body: unknown, day: string): DecisionReply | null => {
      const request = v.safeParse(decisionRequestSchema, body);
      if (!request.success) return null;
      const decision = decided.get(request.output.caseNumber) ?? decide(request.output, day);
      decided.set(request.output.caseNumber, decision);
      return decision;
    },
    /** How many different cases were decided. */
    count: () => decided.size,
  };
};
