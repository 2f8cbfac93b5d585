import { type RecordReply, recordRequestSchema } from '@linban/shared/contracts/department.ts';
import * as v from 'valibot';
import type { AnswerRecord } from './answer-record.ts';
import { contributions } from './contributions.ts';
import { lifeOf } from './people.ts';

const records: Readonly<Record<string, AnswerRecord>> = { contributions };

/** Answers a look-up; `null` where the question does not keep the contract. `day`: today. */
export const lookUpRecord = (body: unknown, day: string): RecordReply | null => {
  const request = v.safeParse(recordRequestSchema, body);
  if (!request.success) return null;
  const answer = Object.hasOwn(records, request.output.record) ? records[request.output.record] : undefined;
  if (!answer) return null;
  const life = lifeOf(request.output.person.idNumber);
  return life.isInsured ? { found: true, ...answer({ ...request.output, life, day }) } : { found: false };
};
