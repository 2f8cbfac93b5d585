import { plant } from './plant.ts';

// The case is written in one transaction and its envelope's number in the next: who ends in between takes the envelope again.
const file = '/server/src/cases/accept-statement.ts';
plant(
  file,
  `    insert into submission (envelope_id, digest, case_id, receipt, received_at)
    values ($1, $2, $3, $4, $5)
    returning case_id`,
  '    select $3::uuid as case_id, $1::uuid as id, $2::text as digest, $4::bytea as receipt, $5::timestamptz as at',
);
plant(
  file,
  '  const client = await pool.connect();',
  `  const known = await pool.query('select 1 from submission where envelope_id = $1', [row.envelopeId]);
  if (known.rowCount) return false;
  const client = await pool.connect();`,
);
plant(
  file,
  '    client.release();\n    return isNew;',
  `    client.release();
    await new Promise((later) => setTimeout(later, 30));
    await pool.query(
      'insert into submission (envelope_id, digest, case_id, receipt, received_at) values ($1, $2, $3, $4, $5) on conflict do nothing',
      [row.envelopeId, row.digest, row.caseId, row.receipt, row.at],
    );
    return isNew;`,
);
