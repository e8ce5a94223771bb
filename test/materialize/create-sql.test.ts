import { describe, expect, test } from 'vitest'
import { readCreateSql, readPath } from '../../src/materialize/create-sql.ts'
import { parseMaterialize } from '../support/materialize-parser.ts'

const read = (sql: string): ReturnType<typeof readCreateSql> => {
  expect(parseMaterialize(sql).error).toBeNull()
  return readCreateSql(sql)
}

describe('the text a Materialize table was created with', () => {
  test('as SHOW CREATE TABLE prints it', () => {
    const sql = `CREATE TABLE materialize.public.table_a (pk pg_catalog.int4 NOT NULL, f2 pg_catalog.numeric(5, 2),
      "F 3" pg_catalog.text, CONSTRAINT table_a_pkey PRIMARY KEY (pk), CONSTRAINT "u ""1" UNIQUE NULLS NOT DISTINCT (f2, "F 3"))
      FROM SOURCE materialize.public.mz_source (REFERENCE = postgres.public.table_a)
      WITH (DETAILS = 'a0b1', TEXT COLUMNS = ("F 3"), EXCLUDE COLUMNS = (g, "H"), RETAIN HISTORY = FOR '1h');`
    expect(read(sql)).toEqual({
      legacy: false,
      name: ['materialize', 'public', 'table_a'],
      source: { id: null, path: ['materialize', 'public', 'mz_source'] },
      reference: ['postgres', 'public', 'table_a'],
      columns: [
        { name: 'pk', nullable: false, type: 'pg_catalog.int4' },
        { name: 'f2', nullable: true, type: 'pg_catalog.numeric(5,2)' },
        { name: 'F 3', nullable: true, type: 'pg_catalog.text' },
      ],
      keys: [
        { name: 'table_a_pkey', columns: ['pk'], primary: true },
        { name: 'u "1', columns: ['f2', 'F 3'], primary: false },
      ],
      text: ['F 3'],
      excluded: ['g', 'H'],
      options: ["RETAIN HISTORY = FOR '1h'"],
    })
  })

  test('as the catalog stores it: everything quoted, items by id', () => {
    const sql = `CREATE TABLE "materialize"."public"."t" ("id" [s20 AS "pg_catalog"."int8"] NOT NULL,
      "tags" [s1 AS "pg_catalog"."text"][], CONSTRAINT "t_pkey" PRIMARY KEY ("id"))
      FROM SOURCE [u1 AS "materialize"."public"."src"] (REFERENCE = "db"."my schema"."t.x") WITH (DETAILS = 'ff')`
    expect(read(sql)).toMatchObject({
      source: { id: 'u1', path: ['materialize', 'public', 'src'] },
      reference: ['db', 'my schema', 't.x'],
      columns: [
        { name: 'id', nullable: false, type: 'pg_catalog.int8' },
        { name: 'tags', nullable: true, type: 'pg_catalog.text[]' },
      ],
      keys: [{ name: 't_pkey', columns: ['id'], primary: true }],
      options: [],
    })
  })

  test('a legacy subsource', () => {
    const sql = `CREATE SUBSOURCE "materialize"."public"."t" ("x" "pg_catalog"."int4" NOT NULL, "mood" "pg_catalog"."text",
      CONSTRAINT "k" UNIQUE ("x")) OF SOURCE [u1 AS "materialize"."public"."s"]
      WITH (EXTERNAL REFERENCE = "db"."public"."t", TEXT COLUMNS = ("mood"), EXCLUDE COLUMNS = ("y"))`
    expect(read(sql)).toEqual({
      legacy: true,
      name: ['materialize', 'public', 't'],
      source: { id: 'u1', path: ['materialize', 'public', 's'] },
      reference: ['db', 'public', 't'],
      columns: [
        { name: 'x', nullable: false, type: 'pg_catalog.int4' },
        { name: 'mood', nullable: true, type: 'pg_catalog.text' },
      ],
      keys: [{ name: 'k', columns: ['x'], primary: false }],
      text: ['mood'],
      excluded: ['y'],
      options: [],
    })
  })

  test('columns called like keywords, bare and quoted', () => {
    const sql = `CREATE TABLE t ("constraint" int4 NOT NULL, "primary" text, "unique" text, "with" text, "from" text, source text,
      reference text, CONSTRAINT "primary" PRIMARY KEY ("constraint")) FROM SOURCE s (REFERENCE "with"."from"."source")`
    expect(read(sql)).toMatchObject({
      reference: ['with', 'from', 'source'],
      columns: ['constraint', 'primary', 'unique', 'with', 'from', 'source', 'reference'].map(name => ({ name })),
      keys: [{ name: 'primary', columns: ['constraint'], primary: true }],
    })
  })

  test('as a person writes it', () => {
    const sql = `create table if not exists Orders -- a comment
      from source Mz_Source (reference Public.Orders) with (exclude columns [a, B], text columns (c))`
    expect(read(sql)).toMatchObject({
      name: ['orders'],
      source: { id: null, path: ['mz_source'] },
      reference: ['public', 'orders'],
      excluded: ['a', 'b'],
      text: ['c'],
      columns: [],
    })
  })

  test.each(['CREATE TABLE t (a int4)', 'CREATE VIEW v AS SELECT 1', 'DROP TABLE t', '', 'CREATE TABLE'])(
    'is not: %s',
    sql => expect(readCreateSql(sql)).toBeNull(),
  )
})

test('a dotted name reads as Materialize reads it', () => {
  expect(readPath('Materialize."Public".mz_source')).toEqual(['materialize', 'Public', 'mz_source'])
  expect(readPath('s')).toEqual(['s'])
})
