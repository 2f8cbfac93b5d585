import { createHash } from 'node:crypto';
import { type DecisionReply, decisionReplySchema, decisionRequestSchema } from '@linban/shared/contracts/department.ts';
import * as v from 'valibot';
import { lifeOf } from './people.ts';

/** Decides cases. A case number that was decided before gets the same decision again. */
export const createCases = () => {
  const decided = new Map<string, DecisionReply>();
  const decide = ({ caseNumber, person }: v.InferOutput<typeof decisionRequestSchema>, day: string): DecisionReply => {
    const { openJobAt } = lifeOf(person.idNumber);
    const suffix = createHash('sha256').update(caseNumber).digest('hex').slice(0, 8).toUpperCase();
    return v.parse(
      decisionReplySchema,
      openJobAt === null
        ? {
            decision: 'granted',
            caseNumber,
            registrationNumber: `SYDJ${day.replaceAll('-', '')}${suffix}`,
            effectiveFrom: day,
          }
        : {
            decision: 'refused',
            caseNumber,
            reason: {
              'zh-CN': `您在“${openJobAt}”还有在职登记，请先联系单位办理退工，再来登记失业`,
              en: `You still have an open job record with “${openJobAt}”. Please ask the employer to close it, then register again`,
            },
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
