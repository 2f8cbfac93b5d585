import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import departments from '../../catalogue/departments.json' with { type: 'json' };
import type { ServerConfig } from '../config.ts';
import { parseServerConfig } from '../config.ts';
import { signReply, signRequest } from '../departments/http-signature.ts';
import { publicKeyOf, signingKeyOf } from '../departments/message-keys.ts';
import { registerConnector } from '../http/connector-routes.ts';
import { registerTerminalRoutes } from '../http/terminal-routes.ts';
import { createLog } from '../log.ts';
import type { Register } from '../parts.ts';
import { type Ports, systemPorts } from '../ports.ts';
import { type RunningServer, startServer } from '../server.ts';
import { registerResidents } from '../sockets/resident-namespace.ts';
import { registerTerminals } from '../sockets/terminal-namespace.ts';
import { guardFolder } from './folder-guard.ts';
import { layReadyCluster } from './ready-cluster.ts';
import { enrolTestTerminal, type TestTerminal } from './test-terminal.ts';

/** Tests sign in hundreds of times. */
const quickPasswordCost = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };

/** A data folder that the database's own user can reach. It goes with this process at the latest, and the database in it. */
export const createTestFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'linban-server-'));
  chmodSync(folder, 0o711);
  guardFolder(folder);
  return folder;
};

const testProfile = (terminalId: string) => ({
  terminalId,
  centre: { 'zh-CN': '曹杨新村街道 · 梅岭分中心', en: 'Caoyang Sub-district · Meiling Sub-centre' },
  name: { 'zh-CN': `${terminalId} 号机`, en: `Terminal ${terminalId}` },
  openingHours: { 'zh-CN': '24 小时', en: '24 hours' },
  nearest: { 'zh-CN': '枣阳路分中心', en: 'Zaoyang Road sub-centre' },
  pxPerMm: 3.21,
});

/** The edges that terminals use. */
export const terminalEdges: readonly Register[] = [
  registerConnector,
  registerTerminalRoutes,
  registerTerminals,
  registerResidents,
];

export const testTerminalIds = ['test-1', 'test-2'] as const;

/** By which all departments of tests sign. */
const { privateKey } = generateKeyPairSync('ed25519');
export const testDepartmentKey = signingKeyOf(privateKey);

/** A call-back of a department, signed once, to be sent as often as one likes. */
export const signedCallBack = (
  { address, parts }: RunningServer,
  department: string,
  body: unknown,
  changes: Readonly<Record<string, string>> = {},
) => {
  const path = `/api/departments/${department}/answers`;
  const bytes = Buffer.from(JSON.stringify(body));
  const target = { method: 'POST', authority: new URL(parts.config.publicUrl).host, path };
  const signed = signRequest(testDepartmentKey, target, bytes, { now: parts.ports.now(), nonce: randomUUID() });
  const headers = { ...signed, ...changes };
  return {
    head: { ...target, headers },
    send: (): Promise<Response> => fetch(new URL(path, address), { method: 'POST', headers, body: bytes }),
  };
};

/** A department that tests steer: `answer` gets path and body and gives the reply, or breaks the connection. */
export interface TestDepartment {
  readonly url: string;
  /** What came in, path and body. */
  readonly asked: { readonly path: string; readonly body: unknown }[];
  answer: (path: string, body: unknown) => Promise<DepartmentAnswer> | DepartmentAnswer;
  close(): Promise<void>;
}
export type DepartmentAnswer =
  | { readonly status: number; readonly body: unknown; readonly isUnsigned?: boolean }
  | 'breakOff';

/** `now`: the department's clock; it signs what is as old as that says. */
export const startTestDepartment = async (
  answer: TestDepartment['answer'],
  now: () => Date = () => new Date(),
): Promise<TestDepartment> => {
  const http = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const path = request.url ?? '/';
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      department.asked.push({ path, body });
      const reply = await department.answer(path, body);
      if (reply === 'breakOff') {
        response.destroy();
        return;
      }
      const bytes = Buffer.from(JSON.stringify(reply.body));
      const { method = '', headers } = request;
      const head = { method, authority: headers.host ?? '', path, headers };
      const signature = reply.isUnsigned ? {} : signReply(testDepartmentKey, reply.status, bytes, head, now());
      response.writeHead(reply.status, signature).end(bytes);
    });
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  const address = http.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  const department: TestDepartment = {
    url: `http://127.0.0.1:${address.port}`,
    asked: [],
    answer,
    close: () =>
      new Promise((closed) => {
        http.close(() => closed());
        http.closeAllConnections();
      }),
  };
  return department;
};

export interface TestServer {
  readonly server: RunningServer;
  readonly config: ServerConfig;
  /** Enrolled terminals, in the order of {@link testTerminalIds}. */
  readonly terminals: readonly [TestTerminal, TestTerminal];
  /** Lines of the log. */
  readonly logged: string[];
  stop(): Promise<void>;
}

/** Where departments are: all at one address, or each at its own. */
type DepartmentUrl = string | ((address: string) => string);

export const testConfig = (
  dataFolder: string,
  departmentUrl: DepartmentUrl,
  port = 0,
  terminalIds: readonly string[] = testTerminalIds,
): ServerConfig => {
  const urlOf = typeof departmentUrl === 'string' ? () => departmentUrl : departmentUrl;
  const parsed = parseServerConfig({
    port,
    dataFolder,
    publicUrl: 'http://127.0.0.1:4700',
    departments: Object.fromEntries(
      departments.flatMap(({ address }) =>
        address === null ? [] : [[address, { url: urlOf(address), publicKeys: [publicKeyOf(privateKey)] }]],
      ),
    ),
    referrals: {
      firstSeconds: 1,
      pollSeconds: 0.5,
      longestPauseSeconds: 2,
      statusEverySeconds: 1,
      firstBreakSeconds: 1,
      longestBreakSeconds: 2,
    },
    terminals: terminalIds.map((terminalId, index) => ({
      terminalId,
      centre: index % 2 === 0 ? 'caoyang-meiling' : 'changzheng',
      profile: testProfile(terminalId),
    })),
  });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

export const readEnrolmentCode = (dataFolder: string, terminalId: string): string =>
  readFileSync(join(dataFolder, 'enrolment', terminalId), 'utf8').trim();

/**
 * The database of a test's server: one of its own in the PostgreSQL of `LINBAN_TEST_DATABASE_URL` (whose user may make databases), so that
 * the same tests run on any; otherwise the embedded one.
 */
const databaseFor = async (dataFolder: string): Promise<Pick<ServerConfig, 'databaseUrl'>> => {
  const url = process.env['LINBAN_TEST_DATABASE_URL'];
  if (url === undefined) {
    await layReadyCluster(dataFolder);
    return {};
  }
  const name = `linban_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { databaseUrl: own.href };
};

/** A whole server on its own database in a folder of its own, with both terminals enrolled. */
export const startTestServer = async (
  departmentUrl: DepartmentUrl,
  options: {
    readonly ports?: Partial<Ports>;
    readonly register?: readonly Register[];
    /** Where the municipal platform is; it signs as departments do. */
    readonly platformUrl?: string;
    readonly signature?: ServerConfig['signature'];
  } = {},
): Promise<TestServer> => {
  const dataFolder = createTestFolder();
  const { platformUrl } = options;
  const platform = platformUrl && { url: platformUrl, publicKeys: [publicKeyOf(privateKey)] };
  const config = {
    ...testConfig(dataFolder, departmentUrl),
    ...(platform && { platform }),
    ...(options.signature && { signature: options.signature }),
    ...(await databaseFor(dataFolder)),
  };
  const logged: string[] = [];
  const server = await startServer({
    config,
    ports: { ...systemPorts, passwordCost: quickPasswordCost, ...options.ports },
    log: createLog('info', { write: (line) => void logged.push(line) }),
    register: options.register ?? terminalEdges,
    onDatabaseLost: () => {
      throw new Error('the database of a test ended');
    },
  });
  const enrol = (id: string) => enrolTestTerminal(server.address, id, readEnrolmentCode(dataFolder, id));
  const [first, second] = testTerminalIds;
  return {
    server,
    config,
    logged,
    terminals: [await enrol(first), await enrol(second)],
    stop: async () => {
      try {
        await server.stop();
      } finally {
        for (const line of logged.filter((text) => text.includes('stop.stuck'))) process.stderr.write(line);
        rmSync(dataFolder, { recursive: true, force: true });
      }
    },
  };
};

/** Waits until something is so, looking often; fails after `withinMs`. */
export const until = async <T>(look: () => Promise<T | undefined> | T | undefined, withinMs = 15_000): Promise<T> => {
  const end = performance.now() + withinMs;
  for (let looks = 0; performance.now() < end; looks += 1) {
    const found = await look();
    if (found !== undefined) return found;
    // A link may ask five times a second, and thirty times before that counts.
    await sleep(looks < 15 ? 20 : 250);
  }
  throw new Error('it did not come true in time');
};
