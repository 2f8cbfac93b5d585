import {
  type ContributionsReply,
  contributionsReplySchema,
  type contributionsRequestSchema,
  type DecisionReply,
  type DecisionRequest,
  decisionReplySchema,
} from '@linban/shared/contracts/department.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { ServerConfig } from '../config.ts';
import type { PostFailure, PostJson } from './post-json.ts';

type DepartmentId = ServiceItem['department']['id'];
type ContributionsRequest = v.InferOutput<typeof contributionsRequestSchema>;

/** The line-of-business systems. They are not trusted to be there, in time or right. */
export interface Departments {
  lookUpContributions(
    department: DepartmentId,
    request: ContributionsRequest,
    timeoutMs: number,
  ): Promise<Result<ContributionsReply, PostFailure>>;
  /** The case number makes it safe to ask again: the same answer comes back. */
  decide(
    department: DepartmentId,
    request: DecisionRequest,
    timeoutMs: number,
  ): Promise<Result<DecisionReply, PostFailure>>;
}

const parsed = <S extends v.GenericSchema>(
  schema: S,
  reply: Result<unknown, PostFailure>,
): Result<v.InferOutput<S>, PostFailure> => {
  if (!reply.ok) return reply;
  const result = v.safeParse(schema, reply.value);
  return result.success ? ok(result.output) : fail('nonsense');
};

export const createDepartments = (urls: ServerConfig['departments'], post: PostJson): Departments => {
  const address = (department: DepartmentId, path: string) => `${urls[department].replace(/\/$/, '')}/${path}`;
  return {
    lookUpContributions: async (department, request, timeoutMs) => {
      const sent = await post(address(department, 'lookups/contributions'), request, timeoutMs);
      const reply = parsed(contributionsReplySchema, sent);
      const isInPeriod =
        !reply.ok ||
        !reply.value.found ||
        reply.value.months.every(({ month }) => request.from <= month && month <= request.to);
      return isInPeriod ? reply : fail('nonsense');
    },
    decide: async (department, request, timeoutMs) => {
      const sent = await post(address(department, 'cases'), request, timeoutMs);
      const reply = parsed(decisionReplySchema, sent);
      return reply.ok && reply.value.caseNumber !== request.caseNumber ? fail('nonsense') : reply;
    },
  };
};
