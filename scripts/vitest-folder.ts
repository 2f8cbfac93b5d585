import { makeTestFolder } from './test-folder.ts';

/** Gives a run of single files by hand a temporary folder that goes with it, as `npm test` gives the whole run one. */
export default function setUp(): (() => Promise<void>) | undefined {
  if (process.env['LINBAN_TEST_FOLDER'] !== undefined) return undefined;
  // Vitest ends its workers itself, and waits for a minute for one that somebody else has ended.
  const folder = makeTestFolder(undefined, true);
  process.env['TMPDIR'] = folder.path;
  process.env['LINBAN_TEST_FOLDER'] = folder.path;
  return folder.remove;
}
