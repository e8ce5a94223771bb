import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const made = 'CREATE TABLE work (id integer PRIMARY KEY, a integer);\nINSERT INTO work VALUES (1, 1);\n'
const part = `CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (10);
INSERT INTO events VALUES (1, 1);\n`

const joined = `CREATE TABLE events_low (id integer PRIMARY KEY, a integer);
ALTER TABLE events ATTACH PARTITION events_low FOR VALUES FROM (0) TO (10);
INSERT INTO events VALUES (1, 1);\n`

const before = `CREATE TABLE orders (id integer PRIMARY KEY);
CREATE TABLE events (id integer PRIMARY KEY, a integer) PARTITION BY RANGE (id);`

describe.each(fewMajors())('tables that travel from their first row on, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const publishedAs = async (what: string, over: Partial<Config> = {}) => {
    const scene = await stage(servers, { '1_before': before }, over)
    await scene.up()
    if (what === '') return scene
    const { publication } = scene.config.primary
    await scene.pair.onPrimary(`DROP PUBLICATION ${publication}`)
    await scene.pair.onPrimary(`CREATE PUBLICATION ${publication} FOR ${what}`)
    return scene
  }

  test.each([
    ['a work table goes again', 'ALL TABLES', `${made}DROP TABLE work;`],
    ['a column of a new table gets another name', 'ALL TABLES', `${made}ALTER TABLE work RENAME a TO b;`],
    ['a column of a new table goes', 'ALL TABLES', `${made}ALTER TABLE work DROP a;`],
    ['a new table gets another name', 'ALL TABLES', `${made}ALTER TABLE work RENAME TO done;`],
    ['a new partition gets another name', '', `${part}ALTER TABLE events_low RENAME TO events_small;`],
    ['a new table joins and gets another name', '', `${joined}ALTER TABLE events_low RENAME TO events_small;`],
    ['a new table joins and goes', '', `${joined}DROP TABLE events_low;`],
  ])('%s', async (_, what, sql) => {
    const scene = await publishedAs(what)
    scene.write('2_new', sql)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })

  test('a table that was not to travel joins and gets another name', async () => {
    const apart = '-- repl-migrate: host=both\nCREATE TABLE apart (id integer PRIMARY KEY, a integer);'
    const tables = { include: ['public.*'], exclude: ['public.apart'] }
    const scene = await stage(servers, { '1_before': `${before}\n${apart}` }, { tables })
    await scene.up()
    const attach = 'ALTER TABLE events ATTACH PARTITION apart FOR VALUES FROM (0) TO (10);'
    scene.write('2_new', `${attach}\nINSERT INTO events VALUES (1, 1);\nALTER TABLE apart RENAME TO events_low;`)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })

  test.each([
    ['the configuration leaves it out', { tables: { include: ['public.*'], exclude: ['public.work'] } }, made],
    ['a directive keeps it off the replica', {}, `-- repl-migrate: host=primary\n${made}`],
  ])('are refused where %s', async (_, over, sql) => {
    const scene = await publishedAs('ALL TABLES', over)
    scene.write('2_new', sql)
    const { outcome, error } = await scene.up()
    expect(outcome).toBe('refused')
    expect(String((error as { findings?: readonly { why: string }[] }).findings?.[0]?.why)).toContain('FOR ALL TABLES')
    expect(await scene.pair.applyErrors()).toEqual([])
  })

  test('are refused where the primary would refuse their writers, and not with whole rows', async () => {
    const scene = await publishedAs('ALL TABLES')
    const marks = 'CREATE TABLE marks (id integer);\nINSERT INTO marks VALUES (1);\n'
    scene.write('2_new', `${marks}UPDATE marks SET id = 2;`)
    const { outcome, error } = await scene.up()
    expect(outcome).toBe('refused')
    const cure = (error as { findings?: readonly { cure: readonly string[] }[] }).findings?.[0]?.cure.join('\n') ?? ''
    scene.write('2_new', `${marks}${cure}\nUPDATE marks SET id = 2;`)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })
})
