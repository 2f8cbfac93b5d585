import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openSqliteStore } from './open-store.ts';
import { writeLoad } from './write-load.ts';

// The victim of the kill campaign: waits for a folder on stdin, writes to the store in it, and says what was acknowledged.
// `early` is the planted bug: it says so before the store did.
const [mode = 'honest'] = process.argv.slice(2);

const say = (line: string) => {
  writeSync(1, `${line}\n`);
};

say('ready');
createInterface({ input: process.stdin }).once('line', (folder) => {
  void writeLoad(openSqliteStore(folder), async (line, work) => {
    if (mode === 'early') say(line);
    const isDone = await work();
    if (isDone && mode !== 'early') say(line);
    return isDone;
  });
});
