import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeServerKeys } from '../testing/samples.ts';
import { startTestAgent, type TestAgent } from '../testing/start-test-agent.ts';
import { ownerIn, userIdOf } from './peer-user.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1266 00000000:0000 0A 00000000:00000000 00:00000000 00000000   990        0 21 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1266 0100007F:D431 01 00000000:00000000 00:00000000 00000000   990        0 22 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:D431 0100007F:1266 01 00000000:00000000 00:00000000 00000000  1001        0 23 1 0000000000000000 20 4 30 10 -1
   3: 0200007F:D432 0100007F:1266 01 00000000:00000000 00:00000000 00000000  1002        0 24 1 0000000000000000 20 4 30 10 -1
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 0000000000000000FFFF00000100007F:D433 0000000000000000FFFF00000100007F:1266 01 00000000:00000000 00:00000000 00000000  1003        0 25
   1: damaged
`;

describe('the owner of a connection in the table of the system', () => {
  const to = 0x1266;
  it.each([
    ['of the other end, not of our own', 0xd431, 1001],
    ['from another loopback address', 0xd432, null],
    ['of a socket of the newer family', 0xd433, 1003],
    ['not in the table', 0xd434, null],
  ])('%s', (_, from, owner) => {
    expect(ownerIn(table, { from, to })).toBe(owner);
  });
});

it('knows the users of this machine by name', () => {
  expect(userIdOf('root')).toBe(0);
  expect(userIdOf('nobody-of-that-name')).toBeNull();
});

const canBecomeOthers = process.platform === 'linux' && process.getuid?.() === 0;
// Needs root, to ask as another user of the machine.
describe.skipIf(!canBecomeOthers)('an agent for the programs of one user', { timeout: 60_000 }, () => {
  let server: FakeServer;
  let test: TestAgent;
  beforeAll(async () => {
    server = await startFakeServer(await makeServerKeys());
    test = await startTestAgent(server.url, { screenUser: 'nobody' });
  });
  afterAll(async () => {
    await test.agent.stop();
    await server.close();
  });

  const ask = (uid: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const text = `fetch(process.argv[1]).then(({ status }) => console.log(status), () => console.log('closed'))`;
      const child = spawn(process.execPath, ['-e', text, `${test.origin}/`], { uid, gid: uid, cwd: '/' });
      let told = '';
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', () => resolve(told.trim()));
    });

  it('answers that user and root, and nobody else, and says so in the log', async () => {
    const nobody = userIdOf('nobody') ?? 0;
    const other = nobody - 1;
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(`:${other}:`);
    expect(await ask(nobody)).toBe('200');
    expect(await ask(other)).toBe('closed');
    expect(await ask(0)).toBe('200');
    expect(test.logLines.some((line) => line.includes('"gatewayRefused"') && line.includes('"user"'))).toBe(true);
  });

  it('does not start for a user that is not there', async () => {
    await expect(startTestAgent(server.url, { screenUser: 'nobody-of-that-name' })).rejects.toThrow(
      'this machine has no user nobody-of-that-name',
    );
  });
});
