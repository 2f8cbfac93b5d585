import { type RecordReply, recordRequestSchema } from '@linban/shared/contracts/department.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import * as v from 'valibot';
import type { AnswerRecord } from './answer-record.ts';
import { contributions } from './contributions.ts';
import { inventRecord } from './invent.ts';
import { lifeOf } from './people.ts';
import { residencePermit, residencePoints } from './residence.ts';

/** Records whose parts must fit together; all others are invented field by field. */
const told: Readonly<Record<string, AnswerRecord>> = {
  contributions,
  'residence-points': residencePoints,
  'residence-permit': residencePermit,
};

/** Answers look-ups of the records that items ask for. */
export const createRecords = (items: readonly ServiceItem[]) => {
  const shapes = new Map(items.flatMap(({ record }) => (record ? [[record.kind, record] as const] : [])));
  /** `null` where the question does not keep the contract. `day`: today. */
  return (body: unknown, day: string): RecordReply | null => {
    const request = v.safeParse(recordRequestSchema, body);
    if (!request.success) return null;
    const shape = shapes.get(request.output.record);
    if (!shape) return null;
    const life = lifeOf(request.output.person.idNumber);
    if (!life.isInsured) return { found: false };
    const asked = { ...request.output, life, day };
    const answer = Object.hasOwn(told, shape.kind) ? told[shape.kind] : undefined;
    return { found: true, ...(answer ? answer(asked) : inventRecord(shape, asked)) };
  };
};
