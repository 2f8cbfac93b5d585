import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withDatabaseOf } from '../server/src/backup/database-of.ts';
import { readServerConfig } from '../server/src/config.ts';
import { connectDatabase, isUpToDate } from '../server/src/db/database.ts';
import { systemPorts } from '../server/src/ports.ts';
import { createAccountPasswords } from '../server/src/staff/account-passwords.ts';
import { createPasswords } from '../server/src/staff/passwords.ts';
import { repositoryRoot } from './repository.ts';

// Gives an account of staff a new password, at the machine of the server, while it runs or not: for whom no approver is left to do that.

const usage = `usage: npm run staff-password -- NAME [--config SERVER.json]
         gives the account a new password, says it once and ends the sessions of the account;
         without --config of the trial in .linban`;

const leave = (lines: string, code: 1 | 2): never => {
  console.error(lines);
  process.exit(code);
};

const readArguments = () => {
  try {
    return parseArgs({ options: { config: { type: 'string' } }, allowPositionals: true });
  } catch {
    return leave(usage, 2);
  }
};

const { positionals, values } = readArguments();
const [name, ...more] = positionals;
if (name === undefined || more.length > 0) leave(usage, 2);
else {
  const config = readServerConfig(values.config ?? join(repositoryRoot, '.linban', 'config', 'server.json'));
  if (!config.ok) leave(config.error, 2);
  else {
    const given = await withDatabaseOf(config.value, async (url) => {
      const database = connectDatabase(url, () => {});
      try {
        if (!(await isUpToDate(database))) return null;
        return await createAccountPasswords(
          database,
          await createPasswords(systemPorts.passwordCost),
          systemPorts,
        ).give(name, null);
      } finally {
        await database.close();
      }
    });
    if (given === null)
      leave('the database is of another version of this program: start the server once, then try again', 1);
    else if (given.ok) {
      console.error(
        `new password of ${given.value.name} (said this once; whoever is signed in with the account is signed out):`,
      );
      console.log(given.value.password);
    } else if (given.error.kind === 'closed')
      leave(`the account ${name} is closed: an approver opens it again in the console`, 1);
    else leave(`there is no account ${name}`, 1);
  }
}
