import * as v from 'valibot';

/** What is wrong with a case that was acknowledged; `stranger`: a case in the books that nobody was told of; `unreported`: the platform has other reports of it than its steps make. */
export interface ChaosFault {
  readonly kind: 'lost' | 'doubled' | 'unsettled' | 'contradicted' | 'stranger' | 'unreported';
  readonly about: string;
}

/** What the department knows of its cases. */
export interface DepartmentBooks {
  readonly decisionOf: (caseNumber: string) => 'granted' | 'refused' | undefined;
  /** How many cases it has. */
  readonly known: number;
}

/** What the platform has of each case, in the order in which it came. */
export interface PlatformBooks {
  readonly reportsOf: (caseNumber: string) => readonly {
    readonly sequence: number;
    readonly kind: string;
    readonly opened?: object | undefined;
  }[];
}

const rowSchema = v.object({
  number: v.string(),
  state: v.string(),
  actions: v.array(v.string()),
  documents: v.number(),
  leaves: v.number(),
});

const text = `
  select c.case_number as number, c.state,
    array(select a.type from case_action a where a.case_id = c.case_id order by a.seq) as actions,
    (select count(*)::int from issued_document d where d.case_id = c.case_id) as documents,
    (select count(*)::int from transparency_leaf l where l.case_id = c.case_id) as leaves
  from resident_case c`;

/** What an instant case's steps make for the platform. */
const reportOf: Readonly<Record<string, string>> = { accept: 'accepted', complete: 'completed', reject: 'rejected' };

/** Whether the platform has each report that the steps make, in their order, once, and the first one opens the case. */
const isWhole = (actions: readonly string[], reports: ReturnType<PlatformBooks['reportsOf']>): boolean => {
  const due = actions.flatMap((type) => reportOf[type] ?? []);
  return (
    reports.length === due.length &&
    reports.every(
      ({ kind, sequence, opened }, index) =>
        kind === due[index] && sequence === index + 1 && (opened !== undefined) === (index === 0),
    )
  );
};

const endOf = { granted: 'complete', refused: 'reject' } as const;

/** Compares what was acknowledged with the database and the department, by what stands there and nothing of the server's code. */
export const judgeCases = async (
  pool: { query(text: string): Promise<{ readonly rows: unknown }> },
  acknowledged: readonly string[],
  department: DepartmentBooks,
  platform: PlatformBooks,
): Promise<readonly ChaosFault[]> => {
  const rows = v.parse(v.array(rowSchema), (await pool.query(text)).rows);
  const faults: ChaosFault[] = [];
  const find = (kind: ChaosFault['kind'], about: string): void => void faults.push({ kind, about });
  for (const number of acknowledged) {
    const found = rows.filter((row) => row.number === number);
    const [row] = found;
    if (!row) find('lost', number);
    else if (found.length > 1 || acknowledged.filter((each) => each === number).length > 1) find('doubled', number);
    else {
      const [, , , end, ...more] = row.actions;
      const decision = department.decisionOf(number);
      if (end === undefined) find('unsettled', number);
      else if (more.length > 0 || row.leaves !== row.actions.length) find('doubled', number);
      else if (row.documents !== (end === 'complete' ? 1 : 0)) find('doubled', `${number}: ${row.documents} documents`);
      else if (decision === undefined || endOf[decision] !== end) find('contradicted', number);
      else if (!isWhole(row.actions, platform.reportsOf(number))) find('unreported', number);
    }
  }
  for (const { number } of rows) if (!acknowledged.includes(number)) find('stranger', number);
  if (department.known > acknowledged.length) find('doubled', `the department has ${department.known} cases`);
  return faults;
};
