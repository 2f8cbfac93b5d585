import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openPlainClient } from '../../server/src/testing/plain-client.ts';
import { programNode, repositoryRoot } from '../repository.ts';
import { runCommand } from '../run-command.ts';

/** What is measured beside us: a well-known server that gives a table an API. It is no dependency of Linban. */
const version = '12.3.1';
const home = join(repositoryRoot, 'node_modules/.cache/linban', `directus-${version}`);
const readyWithinMs = 180_000;

/** Runs scripts that people write in it; the bench has none, and its package wants a compiler. */
const leftOut = 'isolated-vm';

/** Installs it beside the project at the first run; that takes minutes and 1 GB. */
const install = async (): Promise<string> => {
  const program = join(home, 'node_modules/directus/cli.js');
  if (existsSync(program)) return program;
  const unfinished = `${home}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const empty = join(unfinished, leftOut);
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'package.json'), JSON.stringify({ name: leftOut, version: '0.0.0', main: 'index.js' }));
  writeFileSync(join(empty, 'index.js'), 'module.exports = {};\n');
  const wanted = {
    private: true,
    dependencies: { directus: version, [leftOut]: `file:./${leftOut}` },
    overrides: { [leftOut]: `$${leftOut}` },
  };
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify(wanted));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runCommand('npm', ['install', ...flags], { cwd: unfinished });
  if (code !== 0) throw new Error(`Directus can't be installed: ${output.trim().slice(-500)}`);
  renameSync(unfinished, home);
  return program;
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
};

const makeDatabase = async (url: string, name: string): Promise<URL> => {
  const client = await openPlainClient(url);
  await client.query(`create database ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own;
};

const settingsFor = (database: URL, port: number, token: string): Readonly<Record<string, string>> => ({
  HOST: '127.0.0.1',
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  KEY: randomBytes(16).toString('hex'),
  SECRET: randomBytes(32).toString('hex'),
  DB_CLIENT: 'pg',
  DB_HOST: database.hostname,
  DB_PORT: database.port,
  DB_DATABASE: database.pathname.slice(1),
  DB_USER: database.username,
  DB_PASSWORD: database.password,
  ADMIN_EMAIL: 'bench@example.org',
  ADMIN_PASSWORD: randomBytes(16).toString('hex'),
  ADMIN_TOKEN: token,
  CACHE_ENABLED: 'false',
  RATE_LIMITER_ENABLED: 'false',
  PRESSURE_LIMITER_ENABLED: 'false',
  TELEMETRY: 'false',
  LOG_LEVEL: 'error',
  NODE_ENV: 'production',
});

const waitFor = async (address: string, child: ChildProcess): Promise<void> => {
  for (let waited = 0; waited < readyWithinMs; waited += 250) {
    if (child.exitCode !== null) throw new Error('Directus ended before it was ready');
    const isReady = await fetch(`${address}/server/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await pause(250);
  }
  throw new Error('Directus did not become ready');
};

/** Directus on a database of its own in a PostgreSQL that there is, with one plain table. */
export const startDirectus = async (databaseUrl: string) => {
  const program = await install();
  const token = randomBytes(24).toString('hex');
  const port = await freePort();
  const env = { ...process.env, ...settingsFor(await makeDatabase(databaseUrl, 'directus'), port, token) };
  const cwd = dirname(program);
  const made = await runCommand(programNode, [program, 'bootstrap'], { cwd, env });
  if (made.code !== 0) throw new Error(`Directus made no tables: ${made.output.trim().slice(-500)}`);
  const child = spawn(programNode, [program, 'start'], { cwd, env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  const address = `http://127.0.0.1:${port}`;
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = await response.text();
    if (!response.ok) throw new Error(`Directus refused ${path}: ${response.status} ${said.slice(0, 200)}`);
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    await waitFor(address, child);
    await post('/collections', {
      collection: 'plain_row',
      schema: {},
      fields: ['number', 'item', 'state', 'terminal'].map((field) => ({ field, type: 'string', schema: {} })),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    /** Seconds until so many rows were made, one a request, so many under way at any time. */
    flood: async (count: number, atOnce: number): Promise<number> => {
      let left = count;
      const lane = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const row = {
            number: `LB${left}`,
            item: 'unemployment-registration',
            state: 'deciding',
            terminal: 'bench-1',
          };
          await post('/items/plain_row', row);
        }
      };
      const start = performance.now();
      await Promise.all(Array.from({ length: atOnce }, lane));
      return (performance.now() - start) / 1000;
    },
    stop,
  };
};
