import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalTokenClaimsSchema } from '@linban/shared/contracts/terminal-link.ts';
import { decodeJwt } from 'jose';
import * as v from 'valibot';
import { beforeEach, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder, makeServerKeys } from '../testing/samples.ts';
import { openTerminalIdentity } from './terminal-identity.ts';
import { openTerminalKeys } from './terminal-key.ts';

const clock = createFakeClock();
const uuid = () => crypto.randomUUID();
let folder: string;
beforeEach(() => {
  folder = makeFolder();
});
const open = async () => openTerminalIdentity(folder, await openTerminalKeys(folder), { clock, uuid, boot: uuid() });

it('keeps its key and what the server told over a restart', async () => {
  const { enrolment } = await makeServerKeys();
  const first = await open();
  expect(first.enrolment()).toBeNull();
  expect(await first.connectToken()).toBeNull();
  expect(first.keep(enrolment).ok).toBe(true);
  const again = await open();
  expect(again.key.publicKey).toBe(first.key.publicKey);
  expect(again.enrolment()).toEqual(enrolment);
});

it('makes a credential for each use, valid for a minute', async () => {
  const identity = await open();
  identity.keep((await makeServerKeys()).enrolment);
  const claims = [await identity.connectToken(), await identity.connectToken()].map((token) =>
    v.parse(terminalTokenClaimsSchema, decodeJwt(token ?? '')),
  );
  expect(claims.map(({ exp, iat }) => exp - iat)).toEqual([60, 60]);
  expect(claims[0]?.jti).not.toBe(claims[1]?.jti);
});

it('goes on with what the server told when it cannot be written down', async () => {
  const { enrolment } = await makeServerKeys();
  const identity = await open();
  rmSync(folder, { recursive: true });
  expect(identity.keep(enrolment)).toEqual({ ok: false, error: { kind: 'diskError' } });
  expect(identity.enrolment()).toEqual(enrolment);
});

it('refuses a key that others may read', async () => {
  await open();
  chmodSync(join(folder, 'terminal-key.json'), 0o640);
  await expect(open()).rejects.toThrow(/terminal-key\.json may be read by others/);
});

it.each(['terminal-key.json', 'enrolment.json'])('names a damaged %s', async (name) => {
  writeFileSync(join(folder, name), '{"kty":', { mode: 0o600 });
  await expect(open()).rejects.toThrow(`${name} is damaged`);
});
