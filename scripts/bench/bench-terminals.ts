import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import type { Database } from '../../server/src/db/database.ts';

/** Of an Ed25519 key in PKCS #8 (RFC 8410); the 32 bytes of the key follow. */
const keyHeader = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicJwk = v.looseObject({ x: v.string() });

/** The key of a terminal of the bench: made of its name, so that no key has to be carried between processes. */
export const benchKeyOf = (terminalId: string) =>
  createPrivateKey({
    key: Buffer.concat([keyHeader, createHash('sha256').update(terminalId).digest()]),
    format: 'der',
    type: 'pkcs8',
  });

export const benchTerminalIds = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `bench-${index + 1}`);

/** Terminals as they are once they were enrolled: enrolling is limited, and not what is measured. */
export const enrolBenchTerminals = async ({ pool }: Database, ids: readonly string[]): Promise<void> => {
  await pool.query(
    `insert into terminal (terminal_id, profile, active, enrolled_at)
    select id, '{}', false, now() from unnest($1::text[]) as id`,
    [ids],
  );
  const publicKeys = ids.map((id) => v.parse(publicJwk, createPublicKey(benchKeyOf(id)).export({ format: 'jwk' })).x);
  await pool.query(
    `insert into terminal_key (public_key, terminal_id, state, known_at)
    select key, id, 'current', now() from unnest($1::text[], $2::text[]) as enrolled (id, key)`,
    [ids, publicKeys],
  );
};
