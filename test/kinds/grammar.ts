import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { keyOf } from '../../src/kinds/key.ts'
import { parse } from '../../src/sql/parser.ts'
import { readSource } from '../../src/sql/source.ts'

const types = (file: string): string => {
  const folder = dirname(createRequire(import.meta.url).resolve('@pgsql/types'))
  return readFileSync(join(folder, file), 'utf8')
}

/** The names of one of the grammar's enumerations. */
export const members = (name: string): readonly string[] => {
  const [, body = ''] = new RegExp(`export type ${name} = ([^;]+);`).exec(types('enums.d.ts')) ?? []
  return body.split('|').map(member => member.trim().replaceAll('"', ''))
}

/** The grammar's statements by their tags. */
export const tags = (): readonly string[] =>
  [...types('types.d.ts').matchAll(/^export interface (\w+Stmt) \{/gm)].map(([, tag = '']) => tag)

/** What stands before the command in ALTER …, by the grammar's name for the object. */
export const altered = {
  OBJECT_TABLE: 'TABLE t',
  OBJECT_VIEW: 'VIEW v',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW m',
  OBJECT_SEQUENCE: 'SEQUENCE s',
  OBJECT_INDEX: 'INDEX i',
  OBJECT_TYPE: 'TYPE ct',
  OBJECT_FOREIGN_TABLE: 'FOREIGN TABLE ft',
}

/** A sentence for every command of ALTER TABLE that has one. */
export const commands: readonly string[] = `
ADD COLUMN z int; ALTER a SET DEFAULT 1; ALTER a DROP NOT NULL; ALTER a SET NOT NULL; ALTER a SET EXPRESSION AS (1);
ALTER a DROP EXPRESSION; ALTER a SET STATISTICS 5; ALTER 1 SET STATISTICS 5; ALTER a SET (n_distinct = 5);
ALTER a RESET (n_distinct); ALTER a SET STORAGE PLAIN; ALTER a SET COMPRESSION pglz; DROP COLUMN a;
ADD CONSTRAINT k CHECK (true); ADD NOT NULL a; ADD PRIMARY KEY (a); ADD UNIQUE (a); ADD EXCLUDE USING btree (a WITH =);
ADD FOREIGN KEY (a) REFERENCES other; ALTER CONSTRAINT k DEFERRABLE; VALIDATE CONSTRAINT k; DROP CONSTRAINT k;
ALTER a TYPE bigint; ALTER a OPTIONS (ADD x 'y'); OWNER TO CURRENT_USER; CLUSTER ON i; SET WITHOUT CLUSTER; SET LOGGED;
SET UNLOGGED; SET WITHOUT OIDS; SET ACCESS METHOD heap; SET TABLESPACE pg_default; SET (fillfactor = 50); RESET (fillfactor);
ENABLE TRIGGER g; ENABLE ALWAYS TRIGGER g; ENABLE REPLICA TRIGGER g; DISABLE TRIGGER g; ENABLE TRIGGER ALL;
DISABLE TRIGGER ALL; ENABLE TRIGGER USER; DISABLE TRIGGER USER; ENABLE RULE r; ENABLE ALWAYS RULE r; ENABLE REPLICA RULE r;
DISABLE RULE r; INHERIT other; NO INHERIT other; OF ct; NOT OF; REPLICA IDENTITY FULL; ENABLE ROW LEVEL SECURITY;
DISABLE ROW LEVEL SECURITY; FORCE ROW LEVEL SECURITY; NO FORCE ROW LEVEL SECURITY; OPTIONS (ADD x 'y');
ATTACH PARTITION other DEFAULT; ATTACH PARTITION other; DETACH PARTITION other; DETACH PARTITION other FINALIZE;
ALTER a ADD GENERATED ALWAYS AS IDENTITY; ALTER a SET GENERATED ALWAYS; ALTER a DROP IDENTITY; ADD ATTRIBUTE q int;
DROP ATTRIBUTE a; ALTER ATTRIBUTE a TYPE bigint`
  .split(';')
  .map(command => command.trim())

const spoken: Readonly<Record<string, string>> = {
  OBJECT_FDW: 'FOREIGN DATA WRAPPER',
  OBJECT_FOREIGN_SERVER: 'SERVER',
  OBJECT_LARGEOBJECT: 'LARGE OBJECT',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_OPCLASS: 'OPERATOR CLASS',
  OBJECT_OPFAMILY: 'OPERATOR FAMILY',
  OBJECT_STATISTIC_EXT: 'STATISTICS',
  OBJECT_TSCONFIGURATION: 'TEXT SEARCH CONFIGURATION',
  OBJECT_TSDICTIONARY: 'TEXT SEARCH DICTIONARY',
  OBJECT_TSPARSER: 'TEXT SEARCH PARSER',
  OBJECT_TSTEMPLATE: 'TEXT SEARCH TEMPLATE',
}

const names = [
  'x',
  '1',
  'x(int)',
  '+ (int, int)',
  '(int AS text)',
  'x ON t',
  'x USING btree',
  'FOR int LANGUAGE l',
  'FOR u SERVER s',
]
const changes = [
  'RENAME TO y',
  'RENAME COLUMN a TO b',
  'RENAME ATTRIBUTE a TO b',
  'RENAME CONSTRAINT a TO b',
  'SET SCHEMA y',
  'OWNER TO y',
]

/** Every way the grammar might speak of an object in DROP, CREATE (a = b), RENAME, SET SCHEMA and OWNER TO. */
export const sentences = (): readonly string[] =>
  members('ObjectType').flatMap(object => {
    const words = spoken[object] ?? object.replace('OBJECT_', '').replaceAll('_', ' ')
    return names.flatMap(name => [
      `DROP ${words} ${name}`,
      `CREATE ${words} ${name} (a = b)`,
      ...changes.map(change => `ALTER ${words} ${name} ${change}`),
    ])
  })

/** The keys of a text's parts; none where the grammar does not take it. Needs the engine loaded. */
export const keysOf = (sql: string): readonly string[] => {
  try {
    return parse(readSource({ file: '', line: 1, sql })).map(({ node }) =>
      keyOf({ sql, node, tag: Object.keys(node)[0] ?? '', place: { file: '', line: 1, column: 1 }, comments: [] }),
    )
  } catch {
    return []
  }
}
