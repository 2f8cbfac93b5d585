import { createAttempts } from '../attempts/attempts.ts';
import { createHotline } from '../hotline/hotline.ts';
import { whereOf } from '../log.ts';
import type { Register } from '../parts.ts';
import { createErasureDesk } from '../retention/erasure-desk.ts';
import { addConsoleNamespace } from '../sockets/console-namespace.ts';
import { createAccountPasswords } from '../staff/account-passwords.ts';
import { createStaffAccounts } from '../staff/accounts.ts';
import { createPasswords } from '../staff/passwords.ts';
import { createRenewal } from '../staff/renewal.ts';
import { createStaffSessions } from '../staff/sessions.ts';
import { createPasswordCheck, createSignIn } from '../staff/sign-in.ts';
import { addBuiltPage, consoleFolder } from './built-page.ts';
import { createStaffCookie } from './session-cookies.ts';
import { addStaffRoutes } from './staff-routes.ts';

const sweepEveryMs = 5_000;
const cleanEveryMs = 600_000;

/** Everything for staff: the page, signing in, the live connection. Makes the first account where there is none. */
export const registerStaff: Register = async ({ app, io, parts, note }) => {
  const { config, database, ports, log } = parts;
  const { publicUrl } = config;
  const passwords = await createPasswords(ports.passwordCost);
  const accounts = createStaffAccounts(database, passwords, ports);
  const sessions = createStaffSessions(database, ports);
  const attempts = createAttempts(database, ports);
  const accountPasswords = createAccountPasswords(database, passwords, ports);
  const checkPassword = createPasswordCheck({ accounts, attempts, passwords });
  const cookie = createStaffCookie(publicUrl);

  const connections = addConsoleNamespace(io, {
    ...parts,
    hotline: createHotline({ ...parts, keys: parts.keyring.data, attempts }),
    erasureDesk: createErasureDesk({ ...parts, keys: parts.keyring.data, attempts }),
    accounts,
    accountPasswords,
    sessions,
    cookie,
    ownOrigin: new URL(publicUrl).origin,
  });
  addStaffRoutes(app, {
    signIn: createSignIn(checkPassword, sessions),
    renew: createRenewal(checkPassword, accountPasswords),
    sessions,
    cookie,
    publicUrl,
    log,
    disconnect: connections.disconnect,
  });
  addBuiltPage(app, '/console', consoleFolder);

  const regularly = (everyMs: number, work: () => Promise<unknown>): void => {
    const timer = setInterval(() => {
      work().catch((error: unknown) => log.warn('database.error', whereOf(error)));
    }, everyMs);
    app.addHook('onClose', async () => clearInterval(timer));
  };
  regularly(sweepEveryMs, connections.sweep);
  regularly(cleanEveryMs, () => Promise.all([sessions.clean(), attempts.clean()]));

  const first = await accounts.makeFirst();
  // Told once, to the person who starts the server: the database has its hash only.
  if (first) note(`staff sign-in: ${first.name} / ${first.password}   (shown this once)`);
};
