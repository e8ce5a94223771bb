import { expect, test } from 'vitest'
import { nodesOf, partsOf, read, singles, withoutLocations } from './reading.ts'

const cuts: readonly (readonly [sql: string, parts: readonly string[]])[] = [
  ['ALTER TABLE t ADD a int, DROP b', ['ALTER TABLE t ADD a int', 'ALTER TABLE t DROP b']],
  [
    'ALTER TABLE IF EXISTS ONLY s . "é,t" ADD a int,\n  DROP COLUMN "b,c" CASCADE',
    [
      'ALTER TABLE IF EXISTS ONLY s . "é,t" ADD a int',
      'ALTER TABLE IF EXISTS ONLY s . "é,t" DROP COLUMN "b,c" CASCADE',
    ],
  ],
  ['alter table only (t) add a int, drop b', ['alter table only (t) add a int', 'alter table only (t) drop b']],
  ['ALTER TABLE t * SET (a=1, b=2), RESET (c)', ['ALTER TABLE t * SET (a=1, b=2)', 'ALTER TABLE t * RESET (c)']],
  [
    `ALTER TABLE U&"t\\0061" ADD a numeric(10, 2) DEFAULT f(1, 2), ALTER b TYPE int USING (ARRAY[1, 2])[b]`,
    [
      `ALTER TABLE U&"t\\0061" ADD a numeric(10, 2) DEFAULT f(1, 2)`,
      `ALTER TABLE U&"t\\0061" ALTER b TYPE int USING (ARRAY[1, 2])[b]`,
    ],
  ],
  [
    `ALTER TABLE U&"s!0061" UESCAPE '!' . U&"t!0061" UESCAPE '!' ADD a int, DROP b`,
    [
      `ALTER TABLE U&"s!0061" UESCAPE '!' . U&"t!0061" UESCAPE '!' ADD a int`,
      `ALTER TABLE U&"s!0061" UESCAPE '!' . U&"t!0061" UESCAPE '!' DROP b`,
    ],
  ],
  [
    'ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH =, b WITH &&), ADD CHECK (a IN (1, 2)) NOT VALID',
    [
      'ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH =, b WITH &&)',
      'ALTER TABLE t ADD CHECK (a IN (1, 2)) NOT VALID',
    ],
  ],
  [
    "ALTER TABLE t ALTER a SET DEFAULT ',', ALTER b SET DEFAULT $x$,$x$",
    ["ALTER TABLE t ALTER a SET DEFAULT ','", 'ALTER TABLE t ALTER b SET DEFAULT $x$,$x$'],
  ],
  ['ALTER INDEX i SET (a=1), RESET (b)', ['ALTER INDEX i SET (a=1)', 'ALTER INDEX i RESET (b)']],
  [
    'ALTER VIEW IF EXISTS v ALTER a DROP DEFAULT, ALTER b DROP DEFAULT',
    ['ALTER VIEW IF EXISTS v ALTER a DROP DEFAULT', 'ALTER VIEW IF EXISTS v ALTER b DROP DEFAULT'],
  ],
  [
    'ALTER MATERIALIZED VIEW v SET (a=1), CLUSTER ON i',
    ['ALTER MATERIALIZED VIEW v SET (a=1)', 'ALTER MATERIALIZED VIEW v CLUSTER ON i'],
  ],
  [
    "ALTER FOREIGN TABLE f ALTER a OPTIONS (ADD b 'c', SET d 'e'), DROP x",
    ["ALTER FOREIGN TABLE f ALTER a OPTIONS (ADD b 'c', SET d 'e')", 'ALTER FOREIGN TABLE f DROP x'],
  ],
  [
    'ALTER TYPE s.t ADD ATTRIBUTE a int CASCADE, DROP ATTRIBUTE IF EXISTS b RESTRICT',
    ['ALTER TYPE s.t ADD ATTRIBUTE a int CASCADE', 'ALTER TYPE s.t DROP ATTRIBUTE IF EXISTS b RESTRICT'],
  ],
  ['DROP TABLE a, s.b CASCADE', ['DROP TABLE a CASCADE', 'DROP TABLE s.b CASCADE']],
  ['DROP TABLE IF EXISTS a, cascade', ['DROP TABLE IF EXISTS a', 'DROP TABLE IF EXISTS cascade']],
  ['DROP TABLE a, s.restrict', ['DROP TABLE a', 'DROP TABLE s.restrict']],
  ['DROP TABLE a, restrict restrict', ['DROP TABLE a restrict', 'DROP TABLE restrict restrict']],
  ['DROP TABLE if, exists', ['DROP TABLE if', 'DROP TABLE exists']],
  [
    'DROP INDEX CONCURRENTLY IF EXISTS a, b',
    ['DROP INDEX CONCURRENTLY IF EXISTS a', 'DROP INDEX CONCURRENTLY IF EXISTS b'],
  ],
  ['DROP MATERIALIZED VIEW a, b', ['DROP MATERIALIZED VIEW a', 'DROP MATERIALIZED VIEW b']],
  ['DROP FOREIGN TABLE a, b', ['DROP FOREIGN TABLE a', 'DROP FOREIGN TABLE b']],
  ['DROP ACCESS METHOD a, b', ['DROP ACCESS METHOD a', 'DROP ACCESS METHOD b']],
  ['DROP EVENT TRIGGER a, b', ['DROP EVENT TRIGGER a', 'DROP EVENT TRIGGER b']],
  [
    'DROP FOREIGN DATA WRAPPER IF EXISTS a, b',
    ['DROP FOREIGN DATA WRAPPER IF EXISTS a', 'DROP FOREIGN DATA WRAPPER IF EXISTS b'],
  ],
  ['DROP PROCEDURAL LANGUAGE a, b', ['DROP PROCEDURAL LANGUAGE a', 'DROP PROCEDURAL LANGUAGE b']],
  ['DROP LANGUAGE a, b', ['DROP LANGUAGE a', 'DROP LANGUAGE b']],
  ['DROP FUNCTION f(int, text), s.g', ['DROP FUNCTION f(int, text)', 'DROP FUNCTION s.g']],
  ['DROP AGGREGATE f(*), g(int ORDER BY int)', ['DROP AGGREGATE f(*)', 'DROP AGGREGATE g(int ORDER BY int)']],
  ['DROP OPERATOR + (int, int), s.- (NONE, int)', ['DROP OPERATOR + (int, int)', 'DROP OPERATOR s.- (NONE, int)']],
  ['DROP DOMAIN a, s.b RESTRICT', ['DROP DOMAIN a RESTRICT', 'DROP DOMAIN s.b RESTRICT']],
  ['TRUNCATE a, ONLY b', ['TRUNCATE a', 'TRUNCATE ONLY b']],
  [
    'TRUNCATE TABLE ONLY (a), s.b * RESTART IDENTITY CASCADE',
    ['TRUNCATE TABLE ONLY (a) RESTART IDENTITY CASCADE', 'TRUNCATE TABLE s.b * RESTART IDENTITY CASCADE'],
  ],
  ['TRUNCATE a, restart CONTINUE IDENTITY', ['TRUNCATE a CONTINUE IDENTITY', 'TRUNCATE restart CONTINUE IDENTITY']],
]

const types = [
  'VIEW',
  'SEQUENCE',
  'COLLATION',
  'CONVERSION',
  'STATISTICS',
  'EXTENSION',
  'PUBLICATION',
  'SCHEMA',
  'SERVER',
  'TYPE',
]
const searches = ['PARSER', 'DICTIONARY', 'TEMPLATE', 'CONFIGURATION'].map(type => `TEXT SEARCH ${type}`)
const routines = ['PROCEDURE', 'ROUTINE']
const drops = [...types, ...searches, ...routines].map(
  type =>
    [`DROP ${type} IF EXISTS a, b CASCADE`, ['a', 'b'].map(name => `DROP ${type} IF EXISTS ${name} CASCADE`)] as const,
)

test.each([...cuts, ...drops])('%s', async (sql, expected) => {
  const [node] = await nodesOf(sql)
  const parts = await partsOf(sql)
  expect(parts.map(part => part.sql)).toEqual(expected)
  expect(parts.map(part => withoutLocations(part.node))).toEqual(node && singles(node).map(withoutLocations))
  for (const part of parts) expect(await nodesOf(part.sql)).toEqual([part.node])
})

test.each([
  'GRANT SELECT, INSERT ON a, b TO c, d',
  'VACUUM a, b',
  'ALTER PUBLICATION p ADD TABLE a, b',
  'LOCK TABLE a, b',
  'DROP ROLE a, b',
  'DROP OWNED BY a, b',
  'CREATE TABLE t (a int, b int)',
  'ALTER TABLE t ADD a numeric(1, 2)',
  'DROP FUNCTION f(int, int)',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO a, b',
  'SET search_path = a, b',
])('%s stays whole', async sql => {
  const [statement] = await read(sql)
  expect(statement?.parts).toEqual([
    { sql, place: statement?.place, tag: statement?.tag, node: statement?.node, comments: [] },
  ])
})

test('parts have their own places and the statement’s tag', async () => {
  const parts = await partsOf('\n ALTER TABLE t\n  /* é */ ADD a int,\r\n\tDROP b')
  expect(parts.map(({ tag, place }) => [tag, place.line, place.column])).toEqual([
    ['AlterTableStmt', 3, 11],
    ['AlterTableStmt', 4, 2],
  ])
})

test('comments go to the part they stand before, in, or behind', async () => {
  const sql = [
    'ALTER TABLE /* head */ t',
    '  -- of a',
    '  ADD COLUMN a int /* in a */ DEFAULT 1, -- behind a',
    '  -- of b, with a comma',
    '  DROP COLUMN b -- in front of the comma',
    '  , /* of c */ DROP COLUMN c, DROP COLUMN d -- last',
    '; -- behind',
  ].join('\n')
  const parts = await partsOf(sql)
  expect(parts.map(part => part.comments.map(comment => comment.text))).toEqual([
    ['/* head */', '-- of a', '/* in a */', '-- behind a'],
    ['-- of b, with a comma', '-- in front of the comma'],
    ['/* of c */'],
    ['-- last', '-- behind'],
  ])
  expect(parts[1]?.comments[0]?.place).toEqual({ file: 'migrations/0001.sql', line: 4, column: 3 })
})

test('a line comment inside a part or its opening does not swallow what follows', async () => {
  const parts = await partsOf('ALTER TABLE -- which?\n t ADD a int -- why\n NOT NULL -- end\n, DROP b -- end\n')
  expect(parts.map(part => part.sql)).toEqual([
    'ALTER TABLE -- which?\n t ADD a int -- why\n NOT NULL',
    'ALTER TABLE -- which?\n t DROP b',
  ])
})

test('the one part of a statement keeps the comments inside it', async () => {
  const [part] = await partsOf('ALTER TABLE t\n -- why\n DROP b')
  expect(part).toMatchObject({
    sql: 'ALTER TABLE t\n -- why\n DROP b',
    place: { line: 1 },
    comments: [{ text: '-- why' }],
  })
})

test('parts stand in the order in which PostgreSQL takes them up', async () => {
  const order = async (commands: string) => {
    const [statement] = await read(`ALTER TABLE t ${commands}`)
    return statement?.parts.map(({ sql }) => sql.replace('ALTER TABLE t ', ''))
  }
  expect(await order('ALTER a SET DEFAULT 1, ALTER a DROP NOT NULL, ALTER a DROP DEFAULT')).toEqual([
    'ALTER a DROP NOT NULL',
    'ALTER a DROP DEFAULT',
    'ALTER a SET DEFAULT 1',
  ])
  expect(
    await order('ADD CHECK (b > 0), ADD UNIQUE (b), ALTER b SET NOT NULL, ADD b int, ALTER a TYPE text, DROP b'),
  ).toEqual(['DROP b', 'ALTER a TYPE text', 'ADD b int', 'ADD CHECK (b > 0)', 'ALTER b SET NOT NULL', 'ADD UNIQUE (b)'])
  expect(await order('ENABLE ROW LEVEL SECURITY, DROP CONSTRAINT k, ADD FOREIGN KEY (a) REFERENCES u')).toEqual([
    'DROP CONSTRAINT k',
    'ADD FOREIGN KEY (a) REFERENCES u',
    'ENABLE ROW LEVEL SECURITY',
  ])
})
