import type { RecordReply } from '@linban/shared/contracts/department.ts';
import type { AnswerRecord } from './answer-record.ts';
import { monthAt, monthIndex, monthsIn } from './months.ts';
import { employers, type Life } from './people.ts';

/** The rates of 2025: 8 % by the person, 16 % by the employer. */
const personalRate = 8;
const employerRate = 16;

type Row = Extract<RecordReply, { found: true }>['rows'][number];

const contribution = (life: Life, position: number, current: number): Row => {
  const job = Math.floor(position / (18 + (life.chance(0) % 18)));
  const isBetweenJobs = position % (18 + (life.chance(0) % 18)) === 0 && position < current - 2;
  const base = isBetweenJobs ? 0 : 738_400 + (life.chance(1) * 5_000 + Math.max(0, position - 24_000) * 1_000);
  return {
    month: monthAt(position),
    employer: employers[(job + life.chance(2)) % employers.length] ?? employers[0],
    base,
    personal: Math.round((base * personalRate) / 100),
    employerPart: Math.round((base * employerRate) / 100),
    status: isBetweenJobs ? 'missing' : position >= current ? 'pending' : 'paid',
  };
};

/** 城保缴费情况: one row a month. */
export const contributions: AnswerRecord = ({ life, period, day }) => ({
  facts: { totalMonths: 60 + (life.chance(3) % 240) },
  rows: monthsIn(period).map((position) => contribution(life, position, monthIndex(day))),
});
