import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAdmission } from '../server/src/catalogue/admission.ts';
import { defaultCatalogueFolder } from '../server/src/catalogue/catalogue.ts';
import { loadDepartments } from '../server/src/catalogue/departments.ts';
import { diffItems } from '../server/src/catalogue/describe-item.ts';
import { readItem } from '../server/src/catalogue/read-item.ts';

const usage = `usage: npm run check-catalogue [-- FOLDER]
       npm run check-catalogue -- --diff BEFORE.json AFTER.json   (--english for English)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { diff: { type: 'boolean' }, english: { type: 'boolean' }, help: { type: 'boolean' } },
});

const fail = (lines: readonly string[]): never => {
  for (const line of lines) console.error(line);
  process.exit(1);
};

/** A version's file; its item may stand in any catalogue that has its department. */
const read = (file: string) => {
  const path = resolve(file);
  const departments = loadDepartments(defaultCatalogueFolder);
  if (!departments.ok) return fail([departments.error]);
  const item = readItem(path, basename(dirname(path)), departments.value);
  return item.ok ? item.value : fail([item.error]);
};

if (values.help) console.log(usage);
else if (values.diff) {
  const [before, after] = positionals;
  if (before === undefined || after === undefined) fail([usage]);
  else {
    const lines = diffItems(read(before), read(after), values.english ? 'en' : 'zh-CN');
    console.log(lines.length === 0 ? 'nothing that people would notice has changed' : lines.join('\n'));
  }
} else {
  const folder = resolve(positionals[0] ?? defaultCatalogueFolder);
  const errors = checkAdmission(folder);
  if (errors.length > 0) fail(errors);
  console.log('the catalogue may be offered: no errors');
}
