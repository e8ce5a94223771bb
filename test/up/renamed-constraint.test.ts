import { describe, expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const orders = `CREATE TABLE buyers (id integer PRIMARY KEY);
CREATE TABLE orders (id integer CONSTRAINT one PRIMARY KEY, total integer CONSTRAINT positive CHECK (total > 0),
  buyer integer CONSTRAINT two REFERENCES buyers);`

describe.each(fewMajors())('a constraint under the name that the file gave it, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each([
    [
      'a CHECK goes before the first row that breaks it',
      `ALTER TABLE orders RENAME CONSTRAINT positive TO checked;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS checked;
INSERT INTO orders VALUES (2, -2);`,
    ],
    [
      'the same under a table’s new name',
      `ALTER TABLE orders RENAME CONSTRAINT positive TO checked;
ALTER TABLE orders RENAME TO sales;
ALTER TABLE sales DROP CONSTRAINT IF EXISTS checked;
INSERT INTO sales VALUES (2, -2);`,
    ],
    [
      'a primary key by what was a foreign key’s name',
      `ALTER TABLE orders RENAME CONSTRAINT two TO three;
ALTER TABLE orders RENAME CONSTRAINT one TO two;
ALTER TABLE orders DROP CONSTRAINT two;
ALTER TABLE orders RENAME TO sales;`,
    ],
  ])('%s', async (_, sql) => {
    const scene = await stage(servers, { '1_orders': `${orders}\nINSERT INTO orders VALUES (1, 1);` })
    await scene.up()
    scene.write('2_names', sql)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.pair.onPrimary(`UPDATE ${sql.includes('sales') ? 'sales' : 'orders'} SET total = 7`)
    await scene.settled()
  })
})
