import { makeTestFolder } from './test-folder.ts';

/** Gives a run of single files by hand a temporary folder that goes with it, as `npm test` gives the whole run one. */
export default function setUp(): (() => Promise<void>) | undefined {
  if (process.env['LINBAN_TEST_FOLDER'] !== undefined) return undefined;
  const folder = makeTestFolder();
  process.env['TMPDIR'] = folder.path;
  return folder.remove;
}
