import { describe, expect, test } from 'vitest'
import { qualify } from '../../src/sql/name.ts'
import { type Mentions, mentions, walk } from '../../src/sql/walk.ts'
import { nodesOf } from './reading.ts'

type Shown = { readonly [Sort in keyof Mentions]?: readonly string[] }

const shown = ({ relations, columns, types, functions }: Mentions): Required<Shown> => {
  const [tables, datatypes, routines] = [relations, types, functions].map(names =>
    names.map(({ schema, name }) => qualify(schema, name)).toSorted(),
  )
  return { relations: tables ?? [], columns: columns.toSorted(), types: datatypes ?? [], functions: routines ?? [] }
}

const cases: Readonly<Record<string, Shown>> = {
  'CREATE TABLE s.a (b int, c s.mood, CONSTRAINT d UNIQUE (b), FOREIGN KEY (c) REFERENCES e (f), CHECK (g(b) > h))': {
    relations: ['e', 's.a'],
    columns: ['b', 'c', 'd', 'f', 'h'],
    types: ['pg_catalog.int4', 's.mood'],
    functions: ['g'],
  },
  'CREATE TABLE a (LIKE b) INHERITS (c) PARTITION BY RANGE (d, (e + 1))': {
    relations: ['a', 'b', 'c'],
    columns: ['d', 'e'],
  },
  'CREATE TABLE a PARTITION OF s.b FOR VALUES IN (1)': { relations: ['a', 's.b'] },
  'CREATE TABLE a OF t': { relations: ['a'], types: ['t'] },
  'ALTER TABLE a ADD b int DEFAULT nextval(\'s."Q"\')': {
    relations: ['a', 's."Q"'],
    columns: ['b'],
    types: ['pg_catalog.int4'],
    functions: ['nextval'],
  },
  'ALTER TABLE s.a DROP COLUMN b': { relations: ['s.a'], columns: ['b'] },
  'ALTER TABLE a ALTER b TYPE c USING d(b, e)': {
    relations: ['a'],
    columns: ['b', 'e'],
    types: ['c'],
    functions: ['d'],
  },
  'ALTER TABLE a DROP CONSTRAINT b': { relations: ['a'], columns: ['b'] },
  'ALTER TABLE a VALIDATE CONSTRAINT b': { relations: ['a'], columns: ['b'] },
  'ALTER TABLE a ADD CONSTRAINT b UNIQUE USING INDEX c': { relations: ['a', 'c'], columns: ['b'] },
  'ALTER TABLE a ADD EXCLUDE USING gist (b WITH =, c(d) WITH &&) WHERE (e > 0)': {
    relations: ['a'],
    columns: ['b', 'd', 'e'],
    functions: ['c'],
  },
  'ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d) ON DELETE SET NULL (b)': {
    relations: ['a', 'c'],
    columns: ['b', 'd'],
  },
  'ALTER TABLE a ATTACH PARTITION s.b DEFAULT': { relations: ['a', 's.b'] },
  'ALTER TABLE a REPLICA IDENTITY USING INDEX b': { relations: ['a', 'b'] },
  'ALTER TABLE a CLUSTER ON b': { relations: ['a', 'b'], columns: ['b'] },
  'ALTER TABLE a DISABLE TRIGGER b': { relations: ['a'], columns: ['b'] },
  'ALTER TABLE a INHERIT b': { relations: ['a', 'b'] },
  'ALTER TABLE s.a RENAME TO b': { relations: ['s.a', 's.b'] },
  'ALTER TABLE a RENAME b TO c': { relations: ['a'], columns: ['b', 'c'] },
  'ALTER TABLE a RENAME CONSTRAINT b TO c': { relations: ['a'], columns: ['b', 'c'] },
  'ALTER TABLE a SET SCHEMA s': { relations: ['a', 's.a'] },
  'ALTER TRIGGER a ON b RENAME TO c': { relations: ['b'], columns: ['a', 'c'] },
  'ALTER TYPE s.a RENAME TO b': { types: ['s.a', 's.b'] },
  'ALTER TYPE a RENAME ATTRIBUTE b TO c': { relations: ['a'], types: ['a'], columns: ['b', 'c'] },
  "ALTER TYPE s.a RENAME VALUE 'b' TO 'c'": { types: ['s.a'] },
  "ALTER TYPE s.a ADD VALUE 'b'": { types: ['s.a'] },
  'ALTER TYPE a ADD ATTRIBUTE b c': { relations: ['a'], types: ['a', 'c'], columns: ['b'] },
  'ALTER TYPE a SET SCHEMA s': { types: ['a', 's.a'] },
  'ALTER TYPE a OWNER TO b': { types: ['a'] },
  'ALTER DOMAIN a ADD CONSTRAINT b CHECK (c(VALUE) > 0)': { types: ['a'], columns: ['b', 'value'], functions: ['c'] },
  'ALTER FUNCTION s.a(b) RENAME TO c': { functions: ['s.a', 's.c'], types: ['b'] },
  'ALTER FUNCTION a(b) SET SCHEMA s': { functions: ['a', 's.a'], types: ['b'] },
  'ALTER SEQUENCE a OWNED BY s.b.c': { relations: ['a', 's.b'], columns: ['c'] },
  'ALTER INDEX a RENAME TO b': { relations: ['a', 'b'] },
  "CREATE TYPE s.a AS ENUM ('b')": { types: ['s.a'] },
  'CREATE TYPE a AS (b c)': { relations: ['a'], types: ['a', 'c'], columns: ['b'] },
  'CREATE DOMAIN s.a AS b DEFAULT c()': { types: ['b', 's.a'], functions: ['c'] },
  'CREATE INDEX a ON s.b (c, (d(e))) INCLUDE (f) WHERE g IS NULL': {
    relations: ['s.a', 's.b'],
    columns: ['c', 'e', 'f', 'g'],
    functions: ['d'],
  },
  'CREATE STATISTICS a ON b, c FROM d': { relations: ['d'], columns: ['b', 'c'], types: ['a'], functions: ['a'] },
  'CREATE TRIGGER a BEFORE UPDATE OF b ON c WHEN (NEW.d > 0) EXECUTE FUNCTION s.e()': {
    relations: ['c'],
    columns: ['a', 'b', 'd', 'new'],
    functions: ['s.e'],
  },
  'CREATE FUNCTION s.a(b c, d.e%TYPE) RETURNS SETOF f LANGUAGE sql BEGIN ATOMIC SELECT g FROM h; END': {
    relations: ['d', 'h'],
    columns: ['e', 'g'],
    types: ['c', 'f'],
    functions: ['s.a'],
  },
  'CREATE AGGREGATE a (b) (SFUNC = c, STYPE = d)': {
    types: ['a', 'b', 'c', 'd'],
    functions: ['a', 'c', 'd'],
  },
  'CREATE VIEW s.a (b) AS SELECT c.d, e.* FROM c JOIN e USING (f) ORDER BY g': {
    relations: ['c', 'e', 's.a'],
    columns: ['*', 'b', 'c', 'd', 'e', 'f', 'g'],
  },
  'CREATE MATERIALIZED VIEW a AS WITH b AS (SELECT c FROM d) SELECT (e).f FROM b': {
    relations: ['a', 'b', 'd'],
    columns: ['c', 'e', 'f'],
  },
  'CREATE POLICY a ON b USING (c > 0)': { relations: ['b'], columns: ['a', 'c'] },
  'CREATE RULE a AS ON INSERT TO b DO ALSO INSERT INTO c (d) VALUES (new.e)': {
    relations: ['b', 'c'],
    columns: ['a', 'd', 'e', 'new'],
  },
  'CREATE PUBLICATION a FOR TABLE s.b (c) WHERE (d > 0)': { relations: ['s.b'], columns: ['c', 'd'] },
  'DROP TABLE s.a, b': { relations: ['b', 's.a'] },
  'DROP INDEX a': { relations: ['a'] },
  'DROP TYPE s.a': { types: ['s.a'] },
  'DROP FUNCTION s.a(b)': { functions: ['s.a'], types: ['b'] },
  'DROP TRIGGER a ON s.b': { relations: ['s.b'], columns: ['a'] },
  'DROP POLICY a ON b': { relations: ['b'], columns: ['a'] },
  "COMMENT ON COLUMN s.a.b IS 'c'": { relations: ['s.a'], columns: ['b'] },
  "COMMENT ON TABLE s.a IS 'b'": { relations: ['s.a'] },
  "COMMENT ON CONSTRAINT a ON s.b IS 'c'": { relations: ['s.b'], columns: ['a'] },
  "COMMENT ON TYPE s.a IS 'b'": { types: ['s.a'] },
  "COMMENT ON FUNCTION a(b) IS 'c'": { functions: ['a'], types: ['b'] },
  'GRANT SELECT (a, b) ON s.c TO d': { relations: ['s.c'], columns: ['a', 'b'] },
  'GRANT USAGE ON TYPE s.a TO b': { types: ['s.a'] },
  'GRANT EXECUTE ON FUNCTION s.a(b) TO c': { functions: ['s.a'], types: ['b'] },
  'TRUNCATE s.a, b': { relations: ['b', 's.a'] },
  'INSERT INTO s.a (b) SELECT c FROM d ON CONFLICT (e) DO UPDATE SET f = excluded.g RETURNING h': {
    relations: ['d', 's.a'],
    columns: ['b', 'c', 'e', 'excluded', 'f', 'g', 'h'],
  },
  'UPDATE a SET b.c = d FROM e WHERE f = ANY (ARRAY[g])': {
    relations: ['a', 'e'],
    columns: ['b', 'c', 'd', 'f', 'g'],
  },
  'DELETE FROM a USING b WHERE EXISTS (SELECT c FROM d)': { relations: ['a', 'b', 'd'], columns: ['c'] },
  'MERGE INTO a USING b ON c = d WHEN MATCHED THEN UPDATE SET e = f': {
    relations: ['a', 'b'],
    columns: ['c', 'd', 'e', 'f'],
  },
  "COPY a (b) FROM PROGRAM 'c'": { relations: ['a'], columns: ['b'] },
  'LOCK TABLE a, s.b': { relations: ['a', 's.b'] },
  'VACUUM a (b)': { relations: ['a'], columns: ['b'] },
  'REFRESH MATERIALIZED VIEW s.a': { relations: ['s.a'] },
  'CALL s.a(b)': { columns: ['b'], functions: ['s.a'] },
  "SELECT setval(pg_get_serial_sequence('a', 'b'), max(b)) FROM c": {
    relations: ['a', 'c'],
    columns: ['b'],
    functions: ['max', 'pg_get_serial_sequence', 'setval'],
  },
  "SELECT 's.a'::regclass, 'b'::regtype, 'c(int)'::regprocedure": {
    relations: ['s.a'],
    types: ['b', 'regclass', 'regprocedure', 'regtype'],
    functions: ['c'],
  },
}

describe('mentions', () => {
  test.each(Object.entries(cases))('%s', async (sql, expected) => {
    const [node] = await nodesOf(sql)
    expect(shown(mentions(node))).toEqual({ relations: [], columns: [], types: [], functions: [], ...expected })
  })
})

test('the walk visits parents first, in order, with tag or field', async () => {
  const visited: string[] = []
  const [node] = await nodesOf('ALTER TABLE a ADD b c, DROP d')
  walk(node, key => visited.push(key))
  expect(visited).toEqual([
    '',
    'AlterTableStmt',
    'relation',
    'cmds',
    'AlterTableCmd',
    'def',
    'ColumnDef',
    'typeName',
    'names',
    'String',
    'cmds',
    'AlterTableCmd',
  ])
})

test('the walk does not run out of stack', async () => {
  const [node] = await nodesOf(`SELECT ${'a+'.repeat(4000)}a`)
  expect(mentions(node).columns).toEqual(['a'])
})
