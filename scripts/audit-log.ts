import { parseArgs } from 'node:util';
import { connectDatabase } from '../server/src/db/database.ts';
import { auditLog } from '../server/src/transparency/audit.ts';
import { readLogKey } from '../shared/src/transparency/checkpoint.ts';

// Goes through a server's whole transparency log and compares it with what was signed, and the cases with the log.

const { values } = parseArgs({ options: { database: { type: 'string' }, key: { type: 'string' } } });
const { database: url, key: text } = values;
const key = text === undefined ? undefined : await readLogKey(text);
if (url === undefined || !key) {
  console.error('usage: npm run audit-log -- --database postgres://… --key "PUBLIC KEY OF THE LOG"');
  process.exit(2);
}
const database = connectDatabase(url, () => {});
try {
  const findings = await auditLog(database, key);
  for (const finding of findings) console.log(JSON.stringify(finding));
  console.log(findings.length === 0 ? 'the log is as it was signed' : `${findings.length} findings`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} finally {
  await database.close();
}
