import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeConnectorOpenApi, writeConnectorSchemas } from './docs/connectors.ts';
import { writeLogEventManual } from './docs/log-events.ts';
import { writeDataManual } from './docs/personal-data.ts';
import { repositoryRoot } from './repository.ts';

// Writes the manuals and contracts that are made from data and schemas. With --check it writes nothing and fails where one is stale.

const manuals = {
  'docs/connectors.openapi.json': writeConnectorOpenApi(),
  'docs/connectors.schema.json': writeConnectorSchemas(),
  'docs/log-events.md': writeLogEventManual('en'),
  'docs/log-events.zh-CN.md': writeLogEventManual('zh-CN'),
  'docs/personal-data.md': writeDataManual('en'),
  'docs/personal-data.zh-CN.md': writeDataManual('zh-CN'),
};

const read = (file: string): string | undefined => {
  try {
    return readFileSync(join(repositoryRoot, file), 'utf8');
  } catch {
    return undefined;
  }
};

const stale = Object.entries(manuals).filter(([file, text]) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`${file} is not what its data say: npm run docs`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [file, text] of stale) writeFileSync(join(repositoryRoot, file), text);
  console.log(stale.length === 0 ? 'all manuals are up to date' : `written: ${stale.map(([file]) => file).join(', ')}`);
}
