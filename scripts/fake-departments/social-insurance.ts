import { type ContributionsReply, contributionsRequestSchema } from '@linban/shared/contracts/department.ts';
import * as v from 'valibot';
import { employers, type Life, lifeOf } from './people.ts';

const index = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const monthAt = (position: number): string =>
  `${Math.floor(position / 12)}-${String((position % 12) + 1).padStart(2, '0')}`;

/** The rates of 2025: 8 % by the person, 16 % by the employer. */
const personalRate = 8;
const employerRate = 16;

type Months = Extract<ContributionsReply, { found: true }>['months'];

const contribution = (life: Life, position: number, current: number): Months[number] => {
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

/** Answers a look-up of contributions; `null` where the question does not keep the contract. `month`: the running one. */
export const lookUpContributions = (body: unknown, month: string): ContributionsReply | null => {
  const request = v.safeParse(contributionsRequestSchema, body);
  if (!request.success) return null;
  const { person, from, to } = request.output;
  const life = lifeOf(person.idNumber);
  if (!life.isInsured) return { found: false };
  const [first, last, current] = [index(from), index(to), index(month)];
  const count = Math.max(0, Math.min(600, last - first + 1));
  const months = Array.from({ length: count }, (_, offset) => contribution(life, first + offset, current));
  return { found: true, totalMonths: 60 + (life.chance(3) % 240), months };
};
