import {
  type DecisionReply,
  type DecisionRequest,
  decisionReplySchema,
  type RecordReply,
  type RecordRequest,
  recordReplySchema,
} from '@linban/shared/contracts/department.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';
import type { DepartmentId, ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { hasFields, keepsShape } from './keeps-shape.ts';
import type { PostFailure, PostJson } from './post-json.ts';

/** The line-of-business systems. They are not trusted to be there, in time or right. */
export interface Departments {
  /** Asks for a record of the shape that the item gives it. */
  lookUp(
    department: DepartmentId,
    shape: RecordShape,
    request: RecordRequest,
    timeoutMs: number,
  ): Promise<Result<RecordReply, PostFailure>>;
  /** The case number makes it safe to ask again: the same answer comes back. */
  decide(item: ServiceItem, request: DecisionRequest, timeoutMs: number): Promise<Result<DecisionReply, PostFailure>>;
}

const parsed = <S extends v.GenericSchema>(
  schema: S,
  reply: Result<unknown, PostFailure>,
): Result<v.InferOutput<S>, PostFailure> => {
  if (!reply.ok) return reply;
  const result = v.safeParse(schema, reply.value);
  return result.success ? ok(result.output) : fail('nonsense');
};

/** `urlOf`: where a department is reached. */
export const createDepartments = (urlOf: (department: DepartmentId) => string, post: PostJson): Departments => {
  const address = (department: DepartmentId, path: string) => `${urlOf(department).replace(/\/$/, '')}/${path}`;
  return {
    lookUp: async (department, shape, request, timeoutMs) => {
      const reply = parsed(recordReplySchema, await post(address(department, 'records'), request, timeoutMs));
      const isRight = !reply.ok || !reply.value.found || keepsShape(shape, request.period, reply.value);
      return isRight ? reply : fail('nonsense');
    },
    decide: async (item, request, timeoutMs) => {
      const reply = parsed(decisionReplySchema, await post(address(item.department.id, 'cases'), request, timeoutMs));
      if (!reply.ok) return reply;
      const { value } = reply;
      const isOfThisCase = value.caseNumber === request.caseNumber;
      const isWhole = value.decision === 'refused' || hasFields(item.results, value.results);
      return isOfThisCase && isWhole ? reply : fail('nonsense');
    },
  };
};
