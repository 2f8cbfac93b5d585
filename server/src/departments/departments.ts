import {
  type CaseAnswer,
  caseAnswerSchema,
  type DecisionRequest,
  type RecordReply,
  type RecordRequest,
  recordReplySchema,
} from '@linban/shared/contracts/department.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';
import type { DepartmentId, ServiceItem } from '@linban/shared/items/service-item.ts';
import type { Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { type AskedPeer, type AskFailure, askPeer } from './ask-peer.ts';
import type { BreakerView } from './breaker.ts';
import { hasFields, keepsShape } from './keeps-shape.ts';
import type { PostSigned } from './post-signed.ts';

/** The line-of-business systems. They are not trusted to be there, in time or right. */
export interface Departments {
  /** Asks for a record of the shape that the item gives it. */
  lookUp(
    department: DepartmentId,
    shape: RecordShape,
    request: RecordRequest,
    timeoutMs: number,
  ): Promise<Result<RecordReply, AskFailure>>;
  /** The case number makes it safe to ask again: it is the same case. */
  submit(item: ServiceItem, request: DecisionRequest, timeoutMs: number): Promise<Result<CaseAnswer, AskFailure>>;
  /** How far a case is that the department has received. */
  askStatus(
    item: ServiceItem,
    caseNumber: DecisionRequest['caseNumber'],
    timeoutMs: number,
  ): Promise<Result<CaseAnswer, AskFailure>>;
  /** `null`: it has no system. */
  view(department: DepartmentId): BreakerView | null;
}

/** Whether an answer is of this case and has what the item expects of a decision. */
export const fitsCase = (item: ServiceItem, caseNumber: string, answer: CaseAnswer): boolean =>
  answer.caseNumber === caseNumber && (answer.decision !== 'granted' || hasFields(item.results, answer.results));

export const createDepartments = (peers: ReadonlyMap<DepartmentId, AskedPeer>, post: PostSigned): Departments => {
  const ask = <T>(
    department: DepartmentId,
    path: string,
    body: unknown,
    timeoutMs: number,
    read: (reply: unknown) => T | null,
  ): Promise<Result<T, AskFailure>> => {
    const peer = peers.get(department);
    if (!peer) throw new Error(`${department} has no address in departments.json`);
    return askPeer(peer, post, { path, body, timeoutMs }, read);
  };

  const readAnswer = (item: ServiceItem, caseNumber: string) => (reply: unknown) => {
    const parsed = v.safeParse(caseAnswerSchema, reply);
    return parsed.success && fitsCase(item, caseNumber, parsed.output) ? parsed.output : null;
  };

  return {
    lookUp: (department, shape, request, timeoutMs) =>
      ask(department, 'records', request, timeoutMs, (reply) => {
        const parsed = v.safeParse(recordReplySchema, reply);
        if (!parsed.success) return null;
        const { output } = parsed;
        return !output.found || keepsShape(shape, request.period, output) ? output : null;
      }),
    submit: (item, request, timeoutMs) =>
      ask(item.department.id, 'cases', request, timeoutMs, readAnswer(item, request.caseNumber)),
    askStatus: (item, caseNumber, timeoutMs) =>
      ask(item.department.id, 'cases/status', { caseNumber }, timeoutMs, readAnswer(item, caseNumber)),
    view: (department) => peers.get(department)?.breaker.view() ?? null,
  };
};
