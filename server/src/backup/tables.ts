import type pg from 'pg';
import * as v from 'valibot';

/** A table with the columns that are stored, not computed. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** `from` has a foreign key to `to`. */
export interface Reference {
  readonly from: string;
  readonly to: string;
}

/** Orders names so that what is referred to comes first. References to itself don't count. Throws for a circle. */
export const inOrder = (names: readonly string[], references: readonly Reference[]): readonly string[] => {
  const ordered: string[] = [];
  const left = new Set(names);
  while (left.size > 0) {
    const free = [...left].filter(
      (name) => !references.some(({ from, to }) => from === name && to !== name && left.has(to)),
    );
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left].join(', ')}`);
    for (const name of free) {
      ordered.push(name);
      left.delete(name);
    }
  }
  return ordered;
};

/** Of the tools, not of the domain: a restored database makes them anew. */
const isKept = (name: string): boolean => !name.startsWith('kysely_');

const columnRows = v.array(v.object({ table: v.string(), columns: v.array(v.string()) }));
const referenceRows = v.array(v.object({ from: v.string(), to: v.string() }));

/** All tables of the domain, in an order in which they can be filled. The job queue's are not among them: see {@link file://../cases/pending-cases.ts}. */
export const readTables = async (client: Pick<pg.ClientBase, 'query'>): Promise<readonly Table[]> => {
  const columns = await client.query(`
    select c.table_name as table, array_agg(c.column_name::text order by c.ordinal_position) as columns
    from information_schema.columns as c
    join information_schema.tables as t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
    group by c.table_name order by c.table_name`);
  const references = await client.query(`
    select f.relname::text as "from", t.relname::text as "to"
    from pg_constraint as k join pg_class as f on f.oid = k.conrelid join pg_class as t on t.oid = k.confrelid
    where k.contype = 'f'`);
  const tables = v.parse(columnRows, columns.rows).filter(({ table }) => isKept(table));
  const names = inOrder(
    tables.map(({ table }) => table),
    v.parse(referenceRows, references.rows),
  );
  return names.flatMap((name) =>
    tables.filter(({ table }) => table === name).map((found) => ({ name, columns: found.columns })),
  );
};

/** A table's rows, as COPY takes and gives them. */
export const copyTarget = ({ name, columns }: Table): string =>
  `"${name}" (${columns.map((column) => `"${column}"`).join(', ')})`;
