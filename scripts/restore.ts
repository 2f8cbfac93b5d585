import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isServed, withDatabaseOf } from '../server/src/backup/database-of.ts';
import { type RestoreError, restore } from '../server/src/backup/restore.ts';
import { readServerConfig } from '../server/src/config.ts';
import { repositoryRoot } from './repository.ts';

// Fills an empty server from a backup. Nothing that is there is ever overwritten.

const usage = `usage: npm run restore -- --key KEYFILE --from FILE [--config SERVER.json]
         the server must be stopped, and its data folder new; without --config that of the trial in .linban`;

const leave = (lines: string): never => {
  console.error(lines);
  process.exit(2);
};

const readArguments = () => {
  try {
    const option = { type: 'string' } as const;
    return parseArgs({ options: { key: option, from: option, config: option } }).values;
  } catch {
    return leave(usage);
  }
};

const inWords = (error: RestoreError): string => {
  switch (error.kind) {
    case 'notEmpty':
      return `there are ${error.what === 'keys' ? 'keys in the data folder' : 'tables in the database'} already, and a restore overwrites nothing: name an empty data folder (and database) in the configuration`;
    case 'newer':
      return `the backup was made by a newer version of this program (${error.migration}): update first`;
    case 'unreadable':
      return `the backup can't be read: ${error.why}. Is the key the right one, and the file whole? Nothing was changed`;
  }
};

const readIdentity = (path: string): string => {
  try {
    const line = readFileSync(path, 'utf8')
      .split('\n')
      .find((text) => text.startsWith('AGE-SECRET-KEY-1'));
    return line?.trim() ?? leave(`${path} holds no key (a line that begins with AGE-SECRET-KEY-1)`);
  } catch {
    return leave(`${path} can't be read`);
  }
};

const { key, from, config: configFile } = readArguments();
if (key === undefined || from === undefined) leave(usage);
else {
  const identity = readIdentity(key);
  const config = readServerConfig(configFile ?? join(repositoryRoot, '.linban', 'config', 'server.json'));
  if (!config.ok) leave(config.error);
  else if (isServed(config.value)) leave('the server runs with this data folder: stop it first');
  else {
    const { dataFolder } = config.value;
    const restored = await withDatabaseOf(config.value, (databaseUrl) =>
      restore({ databaseUrl, dataFolder, identity, path: resolve(from) }),
    );
    if (!restored.ok) leave(inWords(restored.error));
    else console.log(`restored: ${restored.value.rows} rows of ${restored.value.tables} tables, and the keys`);
  }
}
