import { describe, expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const before = `CREATE TABLE orders (id integer PRIMARY KEY, buyer integer);
CREATE TABLE events (id integer PRIMARY KEY, at integer);
CREATE TABLE people (id integer PRIMARY KEY, age integer) PARTITION BY LIST (id);
CREATE TABLE people_1 PARTITION OF people FOR VALUES IN (1);
INSERT INTO orders VALUES (1, 7);`

const refers = 'ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES buyers (id);'
const buyers = 'CREATE TABLE buyers (id integer PRIMARY KEY);\nINSERT INTO buyers VALUES (7);\n'
const apart = 'CREATE INDEX CONCURRENTLY built ON events (at);'

describe.each(fewMajors())('what needs the rows of a new table, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each([
    [
      'with an index after it that is built outside transactions',
      `${buyers}${refers}\nCREATE INDEX CONCURRENTLY i ON orders (buyer);`,
    ],
    [
      'not what is done to a table before another takes its name',
      `ALTER TABLE orders ADD CONSTRAINT one EXCLUDE USING btree (buyer WITH =);\n${apart}
ALTER TABLE orders RENAME TO old;\nCREATE TABLE orders (id integer PRIMARY KEY);`,
    ],
    [
      'in two steps',
      `${buyers}ALTER TABLE orders ADD CONSTRAINT refers FOREIGN KEY (buyer) REFERENCES buyers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT refers;`,
    ],
    [
      'of a partition of an older one',
      `CREATE TABLE people_7 PARTITION OF people FOR VALUES IN (7);\nINSERT INTO people VALUES (7);
${refers.replace('buyers', 'people')}`,
    ],
    [
      'not where no row can point at it yet',
      `${buyers}ALTER TABLE orders ADD COLUMN payer integer REFERENCES buyers (id);`,
    ],
    [
      'not what only a new partition is told',
      `CREATE TABLE people_7 PARTITION OF people FOR VALUES IN (7);\nINSERT INTO people VALUES (7, 1);
ALTER TABLE people ALTER age SET NOT NULL;\nALTER TABLE people RENAME age TO years;`,
    ],
  ])('%s', async (_, sql) => {
    const scene = await stage(servers, { '1_before': before })
    await scene.up()
    scene.write('2_waits', sql)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })

  test.each([
    `${refers}\n${apart}\nALTER TABLE orders RENAME TO old;`,
    `${refers}\nALTER TABLE orders RENAME TO old;`,
    'ALTER TABLE orders ADD COLUMN payer integer DEFAULT 7 REFERENCES buyers (id);',
    `ALTER TABLE orders ADD CONSTRAINT refers FOREIGN KEY (buyer) REFERENCES buyers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT refers; DROP TABLE buyers CASCADE;`,
  ])('is refused where it cannot wait for them: %s', async sql => {
    const scene = await stage(servers, { '1_before': before })
    await scene.up()
    scene.write('2_waits', `${buyers}${sql}`)
    expect(await scene.up()).toMatchObject({
      outcome: 'refused',
      error: { findings: [{ code: 'needs-copied-rows' }] },
    })
  })
})
