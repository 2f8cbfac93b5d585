import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { expect, it } from 'vitest';
import { openBytes, openText, prepare } from './prepare.ts';

const query = new Kysely<{ thing: { name: string; hash: Buffer; state: string } }>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

it('puts each value where it is open, and leaves the others', async () => {
  const pool = new pg.Pool();
  const asked: unknown[] = [];
  const run = async (config: unknown) => {
    asked.push(config);
    return { rows: [] };
  };
  Object.defineProperty(pool, 'query', { value: run });
  const [name, hash] = [openText('name'), openBytes()];
  const things = query
    .selectFrom('thing')
    .select('name')
    .where('hash', '=', hash)
    .where('state', '=', 'good')
    .where('name', '=', name)
    .where('hash', '<>', Buffer.alloc(0));
  const find = prepare({ pool }, 'find-thing', things, [name, hash]);
  for (const value of ['one', 'two']) await find(value, Buffer.from(value));
  expect(asked).toEqual(
    ['one', 'two'].map((value) => ({
      name: 'find-thing',
      text: expect.stringContaining('"hash" = $1 and "state" = $2 and "name" = $3 and "hash" <> $4'),
      values: [Buffer.from(value), 'good', value, Buffer.alloc(0)],
    })),
  );
  expect(() => prepare({ pool }, 'find-thing', things, [openBytes()])).toThrow('find-thing has no place for a value');
});
