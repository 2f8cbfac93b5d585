import * as v from 'valibot';

/** What is wrong with a case that was acknowledged; `stranger`: a case in the books that nobody was told of. */
export interface ChaosFault {
  readonly kind: 'lost' | 'doubled' | 'unsettled' | 'contradicted' | 'stranger';
  readonly about: string;
}

/** What the department knows of its cases. */
export interface DepartmentBooks {
  readonly decisionOf: (caseNumber: string) => 'granted' | 'refused' | undefined;
  /** How many cases it has. */
  readonly known: number;
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

const endOf = { granted: 'complete', refused: 'reject' } as const;

/** Compares what was acknowledged with the database and the department, by what stands there and nothing of the server's code. */
export const judgeCases = async (
  pool: { query(text: string): Promise<{ readonly rows: unknown }> },
  acknowledged: readonly string[],
  department: DepartmentBooks,
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
    }
  }
  for (const { number } of rows) if (!acknowledged.includes(number)) find('stranger', number);
  if (department.known > acknowledged.length) find('doubled', `the department has ${department.known} cases`);
  return faults;
};
