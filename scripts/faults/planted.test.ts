import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { programNode, repositoryRoot } from '../repository.ts';

const spoilt: Readonly<Record<string, readonly string[]>> = {
  'check-then-insert': ['server/src/cases/submit.ts', 'server/src/cases/accept-statement.ts'],
  'fresh-number': ['server/src/cases/dispatch.ts'],
  'lost-answer-is-sent': ['server/src/platform/uploader.ts'],
  'nodes-are-believed': ['server/src/transparency/audit.ts'],
  'order-by-time': ['server/src/cases/case-steps.ts'],
  'received-is-settled': ['server/src/cases/dispatch.ts'],
  'seal-is-believed': ['device-agent/src/outbox/store-check.ts'],
  'swallowed-error': ['server/src/cases/accept-statement.ts'],
  'two-transactions': ['server/src/cases/accept-statement.ts'],
};
const folder = join(repositoryRoot, 'scripts/faults/planted');
const run = promisify(execFile);

it('knows all bugs that are planted', () => {
  const planted = readdirSync(folder).flatMap((name) => (name === 'plant.ts' ? [] : name.replace('.ts', '')));
  expect(planted.toSorted()).toEqual(Object.keys(spoilt).toSorted());
});

// Only a campaign plays them, long after the file they spoil was changed.
it.each(Object.entries(spoilt))('still finds what %s spoils', async (bug, files) => {
  const load = files.map((file) => `await import(${JSON.stringify(join(repositoryRoot, file))});`);
  await run(programNode, ['--import', join(folder, `${bug}.ts`), '--input-type=module', '--eval', load.join('')]);
});
