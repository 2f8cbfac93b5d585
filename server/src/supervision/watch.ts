import { setImmediate as otherWork } from 'node:timers/promises';
import { caseStateSchema, isSettled } from '@linban/shared/cases/case-state.ts';
import { type AccessPurpose, deskPurposeSchema } from '@linban/shared/cases/case-view.ts';
import { type CardFlag, flagKey } from '@linban/shared/supervision/cards.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import { actionsOf, readActions } from '../cases/case-steps.ts';
import { counterFeeOfCase } from '../cases/counter-fee.ts';
import { answersNow, decryptCase } from '../cases/stored-case.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { SupervisionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import { bypassedCase, mayBeBypassed } from './bypassed.ts';
import { departmentDecisions, handSettled } from './hand-settled.ts';
import { lateReports, slowReports } from './late-reports.ts';
import { keyOf, manyReads, nightWork, type Raised, sameAnswers } from './patterns.ts';
import { createRaise } from './raise.ts';
import { answersToCompare, rulesInFavour } from './refusals.ts';
import { readTreated, treatedOf } from './treated.ts';
import { flagsOfCase } from './watched-case.ts';

/** Cases that are read, or decrypted, at a time; in between the server answers others. */
const atOnce = 200;
const dayMs = 24 * 3_600_000;
/** Nights and days are judged when they are over; a server that was away for a week has missed none. */
const daysBack = 8;
/** Looks that staff begin by themselves: on the telephone it is the caller who asks, and a supervisor has a finding. */
const ownPurposes: readonly AccessPurpose[] = [...deskPurposeSchema.options, 'hotlineListed'];
const firstId = '00000000-0000-0000-0000-000000000000';
const overStates = caseStateSchema.options.filter((state) => isSettled(state) && state !== 'completed');

/** What is found late, when it is red already, needs no yellow card beside it. */
const isGraverOf = (graver: CardFlag, { cause, step, seq, department }: CardFlag): boolean =>
  graver.cause === cause.replace('Overrun', 'Untreated') &&
  graver.cause !== cause &&
  graver.step === step &&
  graver.seq === seq &&
  graver.department === department;

const refusalRows = v.array(
  v.object({
    case_id: v.string(),
    seq: v.number(),
    type: v.picklist(['notAccept', 'reject']),
    account_id: v.nullable(v.string()),
    is_bare: v.boolean(),
    item_id: v.string(),
    item_version: v.number(),
    content: v.instance(Buffer),
  }),
);
const feeRows = v.array(
  v.object({
    case_id: v.string(),
    seq: v.number(),
    at: v.date(),
    fee: v.number(),
    account_id: v.nullable(v.string()),
    item_id: v.string(),
    item_version: v.number(),
    content: v.instance(Buffer),
  }),
);
const itemRows = v.array(v.object({ item_id: v.string(), item_version: v.number() }));
const eventRows = v.array(
  v.object({ accountId: v.string(), caseId: v.string(), at: v.date(), what: v.picklist(['step', 'read']) }),
);
const answerRows = v.array(
  v.object({
    name: v.picklist(['phone', 'account']),
    digest: v.string(),
    residentKey: v.string(),
    caseId: v.string(),
  }),
);
const lookRows = v.array(
  v.object({ accountId: v.string(), residentKey: v.string(), caseId: v.string(), hasActed: v.boolean() }),
);

/** Looks through cases and what staff do for what supervisors have to see (电子监察), and writes each finding once. */
export const createWatch = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly rules: SupervisionRules;
  readonly ports: Ports;
  readonly log: Log;
  /** Something new was found. */
  readonly onFound: () => void;
}) => {
  const { database, keys, catalogue, rules, ports, log } = deps;
  const { query, pool } = database;
  const raise = createRaise(database, ports);
  const windowFrom = (): Date => new Date(ports.now().getTime() - rules.windowDays * dayMs);

  /** Cases that have overrun a limit. */
  const overruns = async (): Promise<number> => {
    let raised = 0;
    for (let after: string | undefined = firstId; after !== undefined; ) {
      const rows = await query
        .selectFrom('resident_case as c')
        .select(['c.case_id', 'c.item_id', 'c.item_version', 'c.claimed_by'])
        .select((part) => [actionsOf(part).as('actions'), treatedOf(part).as('treated')])
        .where('c.state', 'not in', overStates)
        // An instant case is watched while its department decides: two small indexes instead of all cases that there are.
        .where((eb) => eb.or([eb('c.promised', '=', true), eb('c.state', '=', 'deciding')]))
        .where('c.erased_at', 'is', null)
        .where('c.case_id', '>', after)
        .orderBy('c.case_id')
        .limit(atOnce)
        .execute();
      const found = rows.flatMap((row) => {
        const item = catalogue.get(row.item_id, row.item_version);
        const flags = flagsOfCase(readActions(row.actions), item, ports.now(), rules, readTreated(row.treated));
        return flags.flatMap((flag): readonly Raised[] => {
          const { cause: kind } = flag;
          if (flags.some((graver) => isGraverOf(graver, flag))) return [];
          // A reminder is for whoever has the case, at the desk.
          if (kind === 'stepDue' || kind === 'promiseDue' || kind === 'legalDue') return [];
          const about = row.claimed_by === null ? [] : [row.claimed_by];
          return [
            {
              key: keyOf('limit', row.case_id, flagKey(flag)),
              evidence: { kind, flag },
              about,
              caseIds: [row.case_id],
            },
          ];
        });
      });
      raised += await raise(found);
      after = rows.length < atOnce ? undefined : rows.at(-1)?.case_id;
      await otherWork();
    }
    return raised;
  };

  /** Refusals without a reason, and those that the item's own rules speak against. */
  const refusals = async (): Promise<number> => {
    const { rows } = await pool.query(
      `select a.case_id, a.seq, a.type, a.account_id, a.reason is null and a.words is null as is_bare,
         c.item_id, c.item_version, c.content
       from case_action as a join resident_case as c using (case_id)
       where a.type in ('notAccept', 'reject') and a.at > $1 and c.erased_at is null`,
      [windowFrom()],
    );
    const found: Raised[] = [];
    for (const [index, row] of v.parse(refusalRows, rows).entries()) {
      if (index % atOnce === 0) await otherWork();
      const about = row.account_id === null ? [] : [row.account_id];
      const what = { action: row.type, seq: row.seq };
      const common = { about, caseIds: [row.case_id] };
      if (row.is_bare)
        found.push({
          key: keyOf('noReason', row.case_id, row.seq),
          evidence: { kind: 'noReason', ...what },
          ...common,
        });
      // What a department's system decides it decides by what the rules of the item do not know.
      if (row.account_id === null) continue;
      const { person, content } = decryptCase(keys, row.case_id, row.content);
      const item = catalogue.get(row.item_id, row.item_version);
      const judged = rulesInFavour(item, person, shanghaiDay(new Date(content.signedAt)));
      if (judged)
        found.push({
          key: keyOf('refusedEligible', row.case_id, row.seq),
          evidence: { kind: 'refusedEligible', ...what, ...judged },
          ...common,
        });
    }
    return raise(found);
  };

  /** Fees that are not those that the item publishes (擅自收费). */
  const fees = async (): Promise<number> => {
    const items = await pool.query(
      `select distinct c.item_id, c.item_version from case_action as a join resident_case as c using (case_id)
       where a.fee is not null and a.at > $1`,
      [windowFrom()],
    );
    // Almost everything is free: what nothing was taken for is read only where something should have been.
    const charging = v
      .parse(itemRows, items.rows)
      .filter(({ item_id, item_version }) => catalogue.get(item_id, item_version).guide.feeAtCounter);
    const { rows } = await pool.query(
      `select a.case_id, a.seq, a.at, a.fee, a.account_id, c.item_id, c.item_version, c.content
       from case_action as a join resident_case as c using (case_id)
       where a.fee is not null and a.at > $1 and c.erased_at is null
         and (a.fee > 0 or (c.item_id, c.item_version) in (select * from unnest($2::text[], $3::integer[])))`,
      [windowFrom(), charging.map(({ item_id }) => item_id), charging.map(({ item_version }) => item_version)],
    );
    const found: Raised[] = [];
    for (const [index, row] of v.parse(feeRows, rows).entries()) {
      if (index % atOnce === 0) await otherWork();
      const item = catalogue.get(row.item_id, row.item_version);
      const published = counterFeeOfCase(item, decryptCase(keys, row.case_id, row.content), row.at);
      if (row.fee !== published)
        found.push({
          key: keyOf('wrongFee', row.case_id, row.seq),
          evidence: { kind: 'wrongFee', seq: row.seq, taken: row.fee, published },
          about: row.account_id === null ? [] : [row.account_id],
          caseIds: [row.case_id],
        });
    }
    return raise(found);
  };

  /** Cases that were carried past the system (绕开网上办理), as far as their steps show it. */
  const bypasses = async (): Promise<number> => {
    const since = new Date(ports.now().getTime() - daysBack * dayMs);
    let raised = 0;
    for (let after: string | undefined = firstId; after !== undefined; ) {
      const rows = await query
        .selectFrom('resident_case as c')
        .select('c.case_id')
        .select((part) => actionsOf(part).as('actions'))
        .where('c.promised', '=', true)
        .where('c.updated_at', '>', since)
        .where('c.erased_at', 'is', null)
        .where(mayBeBypassed(rules))
        .where('c.case_id', '>', after)
        .orderBy('c.case_id')
        .limit(atOnce)
        .execute();
      raised += await raise(
        rows.flatMap(({ case_id, actions }) => bypassedCase(case_id, readActions(actions), rules, keys)),
      );
      after = rows.length < atOnce ? undefined : rows.at(-1)?.case_id;
      await otherWork();
    }
    const { byHand, answered } = await departmentDecisions(database, catalogue, since);
    return raised + (await raise(handSettled(byHand, answered, ports.now())));
  };

  /** Writes the digests of what is compared, of cases that were not looked at yet; forgets those that are older than the window. */
  const compareNew = async (): Promise<void> => {
    await pool.query(
      `delete from compared_answer as d using resident_case as c
       where c.case_id = d.case_id and (c.submitted_at <= $1 or c.erased_at is not null)`,
      [windowFrom()],
    );
    for (let left = atOnce; left === atOnce; ) {
      const rows = await query
        .selectFrom('resident_case as c')
        .select(['c.case_id', 'c.item_id', 'c.item_version', 'c.content'])
        .where('c.submitted_at', '>', windowFrom())
        // Never before that: there is an index on it.
        .where('c.updated_at', '>', windowFrom())
        .where('c.erased_at', 'is', null)
        .where(sql<boolean>`not exists (select 1 from compared_answer as d where d.case_id = c.case_id)`)
        .limit(atOnce)
        .execute();
      for (const row of rows) {
        const now = answersNow(decryptCase(keys, row.case_id, row.content));
        const answers = answersToCompare(catalogue.get(row.item_id, row.item_version), now);
        const digests = answers.map(({ name, text }) => ({
          case_id: row.case_id,
          name,
          digest: keys.codeHash(name, text),
        }));
        const nothing = { case_id: row.case_id, name: 'none' as const, digest: Buffer.alloc(0) };
        await query
          .insertInto('compared_answer')
          .values(digests.length > 0 ? digests : [nothing])
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      left = rows.length;
      await otherWork();
    }
  };

  const comparisons = async (): Promise<number> => {
    await compareNew();
    const { rows } = await pool.query(
      `with often as (
         select d.name, d.digest from compared_answer as d join resident_case as c using (case_id)
         where d.name <> 'none' group by d.name, d.digest having count(distinct c.resident_key) >= $1
       )
       select d.name, encode(d.digest, 'hex') as digest, c.resident_key as "residentKey", c.case_id as "caseId"
       from often join compared_answer as d using (name, digest) join resident_case as c using (case_id)`,
      [Math.min(rules.samePhonePeople, rules.sameAccountPeople)],
    );
    return raise(sameAnswers(v.parse(answerRows, rows), rules));
  };

  const nights = async (): Promise<number> => {
    const from = new Date(ports.now().getTime() - daysBack * dayMs);
    const { rows } = await pool.query(
      `select account_id as "accountId", case_id as "caseId", at, 'step' as what from case_action
       where account_id is not null and role <> 'hotline' and at > $1
       union all
       select account_id, case_id, at, 'read' from record_access where role <> 'hotline' and at > $1`,
      [from],
    );
    return raise(nightWork(v.parse(eventRows, rows), rules, ports.now()));
  };

  const looks = async (): Promise<number> => {
    const { rows } = await pool.query(
      `select r.account_id as "accountId", c.resident_key as "residentKey", c.case_id as "caseId",
         exists (
           select 1 from case_action as a join resident_case as theirs using (case_id)
           where theirs.resident_key = c.resident_key and a.account_id = r.account_id and a.at > $1
         ) as "hasActed"
       from record_access as r join resident_case as c using (case_id)
       where r.at > $1 and r.purpose = any($3) and c.erased_at is null
         and (r.account_id, c.resident_key) in (
           select r2.account_id, c2.resident_key from record_access as r2 join resident_case as c2 using (case_id)
           where r2.at > $1 and r2.purpose = any($3) group by 1, 2 having count(*) >= $2
         )`,
      [windowFrom(), rules.manyReads, ownPurposes],
    );
    return raise(manyReads(v.parse(lookRows, rows), rules));
  };

  const reports = async (): Promise<number> =>
    raise(lateReports(await slowReports(database, windowFrom(), ports.now()), rules, ports.now()));

  /** Looks once; how much was new. */
  return async (): Promise<number> => {
    let found = 0;
    for (const look of [overruns, reports, refusals, fees, bypasses, comparisons, nights, looks]) found += await look();
    if (found > 0) {
      log.info('supervision.found', { count: found });
      deps.onFound();
    }
    return found;
  };
};
