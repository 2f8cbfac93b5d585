import * as v from 'valibot';

/**
 * What is wrong with what was acknowledged. `stranger`: a case in the books that nobody was told of; `receipts`: one envelope has
 * several, or one that does not belong to its case; `disordered`: steps are not told in their order; `pruned`: a one-time
 * statement was forgotten before its time; `unanswered`: what should have been answered after the faults was not.
 */
export interface BookFault {
  readonly kind:
    | 'lost'
    | 'doubled'
    | 'stranger'
    | 'receipts'
    | 'unsettled'
    | 'contradicted'
    | 'unproved'
    | 'unseen'
    | 'disordered'
    | 'unanswered'
    | 'pruned'
    | 'refused';
  readonly about: string;
}

/** Whoever reads the books: a plain connection to the database. */
export interface BookReader {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown }>;
}

/** What was acknowledged, as those who heard it tell. */
export interface Acknowledged {
  readonly envelopeId: string;
  readonly item: 'instant' | 'promised';
  readonly caseNumber: string | null;
  readonly receipts: ReadonlySet<string>;
  readonly refused: string | null;
}

const rowSchema = v.object({
  number: v.string(),
  state: v.string(),
  version: v.number(),
  actions: v.array(v.object({ seq: v.number(), type: v.string() })),
  documents: v.number(),
  leaves: v.number(),
  envelopes: v.array(v.string()),
});
type Row = v.InferOutput<typeof rowSchema>;

const rowsText = `
  select c.case_number as number, c.state, c.version,
    (select json_agg(json_build_object('seq', a.seq, 'type', a.type) order by a.seq) from case_action a
      where a.case_id = c.case_id) as actions,
    (select count(*)::int from issued_document d where d.case_id = c.case_id) as documents,
    (select count(*)::int from transparency_leaf l where l.case_id = c.case_id) as leaves,
    array(select s.envelope_id::text from submission s where s.case_id = c.case_id) as envelopes
  from resident_case c where c.case_number = any($1)`;

const countsSchema = v.tuple([
  v.object({ cases: v.number(), submissions: v.number(), actions: v.number(), leaves: v.number(), size: v.number() }),
]);
const countsText = `
  select (select count(*)::int from resident_case) as cases, (select count(*)::int from submission) as submissions,
    (select count(*)::int from case_action) as actions, (select count(*)::int from transparency_leaf) as leaves,
    (select size::int from transparency_size) as size`;

const endOf: Readonly<Record<string, string>> = { complete: 'completed', reject: 'rejected', deliver: 'delivered' };
const wayOf = {
  instant: ['submit', 'accept', 'refer'],
  promised: ['submit', 'receive', 'accept', 'review', 'grant', 'complete', 'deliver'],
} as const;

const judgeRow = ({ envelopeId, item }: Acknowledged, row: Row, isAtEnd: boolean): readonly BookFault[] => {
  const faults: BookFault[] = [];
  const find = (kind: BookFault['kind'], about: string): void =>
    void faults.push({ kind, about: `${row.number} ${about}` });
  const types = row.actions.map(({ type }) => type);
  const way = wayOf[item];
  if (row.envelopes.length !== 1 || row.envelopes[0] !== envelopeId)
    find('doubled', 'is not the case of its envelope alone');
  if (row.actions.some(({ seq }, index) => seq !== index + 1) || row.version !== row.actions.length)
    find('disordered', `has steps ${row.actions.map(({ seq }) => seq).join(' ')} at version ${row.version}`);
  if (row.leaves !== row.actions.length) find('unproved', `has ${row.actions.length} steps and ${row.leaves} leaves`);
  const [end, ...more] = item === 'instant' ? types.slice(way.length) : [];
  const isOnItsWay =
    item === 'instant'
      ? way.every((type, index) => types[index] === type)
      : types.every((type, index) => way[index] === type);
  if (!isOnItsWay || more.length > 0 || row.documents > (end === 'complete' ? 1 : 0))
    find('doubled', `has steps ${types.join(' ')} and ${row.documents} documents`);
  const last = types.at(-1) ?? '';
  if (isAtEnd && endOf[last] !== row.state) find('unsettled', `is ${row.state} after ${last}`);
  return faults;
};

/** Compares what was acknowledged with the database, by what stands there and nothing of the server's code. `isAtEnd`: every case must have come to its end. */
export const judgeBooks = async (
  reader: BookReader,
  acknowledged: readonly Acknowledged[],
  isAtEnd: boolean,
): Promise<readonly BookFault[]> => {
  const faults: BookFault[] = [];
  const find = (kind: BookFault['kind'], about: string): void => void faults.push({ kind, about });
  const numbers = acknowledged.flatMap(({ caseNumber }) => (caseNumber === null ? [] : [caseNumber]));
  const rows = v.parse(v.array(rowSchema), (await reader.query(rowsText, [numbers])).rows);
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  for (const one of acknowledged) {
    const { envelopeId, caseNumber, receipts, refused } = one;
    if (receipts.size > 1) find('receipts', `${envelopeId} has ${receipts.size} receipts`);
    if (caseNumber === null) {
      if (refused === null) find('unsettled', `${envelopeId} was never answered`);
      continue;
    }
    if (refused !== null) find('refused', `${envelopeId} was taken and refused: ${refused}`);
    const row = byNumber.get(caseNumber);
    if (row) faults.push(...judgeRow(one, row, isAtEnd));
    else find('lost', `${caseNumber} of ${envelopeId}`);
  }
  if (new Set(numbers).size !== numbers.length) find('doubled', 'two envelopes have one case');
  return faults;
};

/** Whether there is anything in the books that nobody was told of. To be asked while nothing is on its way. `taken`: cases acknowledged so far. */
export const judgeCounts = async (reader: BookReader, taken: number): Promise<readonly BookFault[]> => {
  const [counts] = v.parse(countsSchema, (await reader.query(countsText)).rows);
  const faults: BookFault[] = [];
  if (counts.cases > taken) faults.push({ kind: 'stranger', about: `${counts.cases} cases, ${taken} acknowledged` });
  if (counts.cases !== counts.submissions)
    faults.push({ kind: 'doubled', about: `${counts.cases} cases of ${counts.submissions} envelopes` });
  if (counts.actions !== counts.leaves || counts.size !== counts.leaves)
    faults.push({ kind: 'unproved', about: `${counts.actions} steps, ${counts.leaves} leaves, size ${counts.size}` });
  return faults;
};

/** Whether a step that the desk was told of stands in the books as it was done. */
export const judgeSteps = async (reader: BookReader, confirmed: readonly string[]): Promise<readonly BookFault[]> => {
  const text = `select c.case_number || ' ' || a.seq || ' ' || a.type as step
    from case_action a join resident_case c using (case_id) where c.case_number = any($1)`;
  const numbers = [...new Set(confirmed.map((step) => step.split(' ')[0]))];
  const rows = v.parse(v.array(v.object({ step: v.string() })), (await reader.query(text, [numbers])).rows);
  const written = new Set(rows.map(({ step }) => step));
  return confirmed.flatMap((step) => (written.has(step) ? [] : [{ kind: 'lost', about: step } as const]));
};

/** Whether clocks that were stepped made the server forget one-time statements that are in force still. */
export const judgeUsed = async (
  reader: BookReader,
  used: readonly { readonly jti: string; readonly expiresAt: number }[],
): Promise<readonly BookFault[]> => {
  const inForce = used.filter(({ expiresAt }) => expiresAt > Date.now()).map(({ jti }) => jti);
  const text = 'select jti::text from used_token where jti = any($1::uuid[])';
  const rows = v.parse(v.array(v.object({ jti: v.string() })), (await reader.query(text, [inForce])).rows);
  const known = new Set(rows.map(({ jti }) => jti));
  const pruned = inForce.filter((jti) => !known.has(jti));
  return pruned.length === 0 ? [] : [{ kind: 'pruned', about: `${pruned.length} used statements were forgotten` }];
};
