import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readServerConfig } from './config.ts';

describe('the database of a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linban-config-'));
  const path = join(folder, 'server.json');
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (own: object, environment: NodeJS.ProcessEnv) => {
    const rest = { port: 0, dataFolder: '.', publicUrl: 'https://linban.example', departments: {}, terminals: [] };
    writeFileSync(path, JSON.stringify({ ...rest, ...own }));
    return readServerConfig(path, environment);
  };

  it('is the embedded one, that of DATABASE_URL, or that of its file, which goes before', () => {
    const DATABASE_URL = 'postgres://db.example/one';
    for (const none of [read({}, {}), read({}, { DATABASE_URL: '' })])
      expect(none.ok && Object.keys(none.value)).toEqual(expect.not.arrayContaining(['databaseUrl']));
    expect(read({}, { DATABASE_URL })).toMatchObject({ ok: true, value: { databaseUrl: DATABASE_URL } });
    const databaseUrl = 'postgresql://db.example/two';
    expect(read({ databaseUrl }, { DATABASE_URL })).toMatchObject({ ok: true, value: { databaseUrl } });
  });

  it('is refused by where it stands, and not quoted, where it is none', () => {
    const refused = read({}, { DATABASE_URL: 'mysql://somebody:secret@db.example' });
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('DATABASE_URL: databaseUrl: expected') });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});
