import { plant } from './plant.ts';

// Cases are written in one transaction and their envelopes' numbers in the next: who ends in between takes the envelopes again.
const file = '/server/src/cases/accept-statement.ts';
plant(
  file,
  `    insert into submission (envelope_id, digest, case_id, receipt, received_at)
    select envelope_id, digest, case_id, receipt, at from new_case order by envelope_id
    on conflict (envelope_id) do nothing
    returning case_id`,
  '    select case_id from new_case',
);
plant(
  file,
  '  const client = await pool.connect();',
  `  const known = await pool.query('select envelope_id from submission where envelope_id = any($1::uuid[])', [
    rows.map((row) => row.envelopeId),
  ]);
  rows = rows.filter((row) => !known.rows.some((found) => found.envelope_id === row.envelopeId));
  if (rows.length === 0) return new Set();
  const client = await pool.connect();`,
);
plant(
  file,
  '    client.release();\n',
  `    client.release();
    await new Promise((later) => setTimeout(later, 30));
    for (const row of rows)
      await pool.query(
        'insert into submission (envelope_id, digest, case_id, receipt, received_at) values ($1, $2, $3, $4, $5) on conflict do nothing',
        [row.envelopeId, row.digest, row.caseId, row.receipt, row.at],
      );
`,
);
