import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backUp } from '../server/src/backup/back-up.ts';
import { makeBackupKey } from '../server/src/backup/backup-key.ts';
import { withDatabaseOf } from '../server/src/backup/database-of.ts';
import { readServerConfig } from '../server/src/config.ts';
import { repositoryRoot } from './repository.ts';

// Backs a server up while it runs, into one encrypted file. `--new-key` makes the key that will open it.

const usage = `usage: npm run backup -- --new-key KEYFILE
         makes the key that opens backups (keep it away from this machine) and says who to encrypt to
       npm run backup -- --recipient age1… --to FILE [--config SERVER.json]
         writes the backup; without --config of the trial in .linban`;

const leave = (lines: string): never => {
  console.error(lines);
  process.exit(2);
};

const readArguments = () => {
  try {
    const option = { type: 'string' } as const;
    return parseArgs({ options: { 'new-key': option, recipient: option, to: option, config: option } }).values;
  } catch {
    return leave(usage);
  }
};

const makeKey = async (path: string): Promise<void> => {
  const { identity, recipient } = await makeBackupKey();
  try {
    writeFileSync(path, `# public key: ${recipient}\n${identity}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    return leave(`${path} can't be written, or is there already; a key is never overwritten`);
  }
  console.log(`key: ${path}  (whoever has it can read the backups; without it nobody can)`);
  console.log(`encrypt to: ${recipient}`);
};

const { 'new-key': keyPath, recipient, to, config: configFile } = readArguments();
if (keyPath !== undefined) await makeKey(resolve(keyPath));
else {
  if (recipient === undefined || to === undefined || !/^age1[0-9a-z]{20,4000}$/.test(recipient)) leave(usage);
  else {
    const config = readServerConfig(configFile ?? join(repositoryRoot, '.linban', 'config', 'server.json'));
    if (!config.ok) leave(config.error);
    else {
      const path = resolve(to);
      mkdirSync(dirname(path), { recursive: true });
      const { dataFolder } = config.value;
      const { rows, tables } = await withDatabaseOf(config.value, (databaseUrl) =>
        backUp({ databaseUrl, dataFolder, recipient, path, now: new Date() }),
      );
      console.log(`backed up: ${path}  (${rows} rows of ${tables} tables, and the keys)`);
    }
  }
}
