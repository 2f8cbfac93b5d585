import { basename } from 'node:path';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { loadItems } from './catalogue.ts';
import { loadExamples } from './examples.ts';
import { type Version, versionOf } from './version-file.ts';

/** The versions that come with the server. Nothing is taken of a catalogue with an error in it. */
export const loadShipped = (folder: string): Result<readonly Version[], readonly string[]> => {
  const items = loadItems(folder);
  if (!items.ok) return items;
  const read = items.value.map(({ path, item }) => {
    // The example people are those of the newest version: what they say of an older one need not be so.
    const examples = basename(path) === 'item.json' ? loadExamples(folder, item.id) : ok([]);
    return examples.ok ? ok(versionOf(item, examples.value)) : examples;
  });
  const errors = read.flatMap((each) => (each.ok ? [] : [each.error]));
  return errors.length === 0 ? ok(read.flatMap((each) => (each.ok ? [each.value] : []))) : fail(errors);
};
