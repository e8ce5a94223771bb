import { describe, expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const orders = `CREATE TABLE buyers (id integer PRIMARY KEY);
CREATE TABLE orders (id integer CONSTRAINT one PRIMARY KEY, total integer CONSTRAINT positive CHECK (total > 0),
  buyer integer CONSTRAINT two REFERENCES buyers, code integer CONSTRAINT code_key UNIQUE);
CREATE SCHEMA app;`

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
      'a UNIQUE by the name of its index',
      `ALTER INDEX code_key RENAME TO code_unique;
ALTER TABLE orders SET SCHEMA app;
ALTER TABLE app.orders DROP CONSTRAINT IF EXISTS code_unique;
INSERT INTO app.orders (id, code) VALUES (2, 1);`,
    ],
    [
      'a UNIQUE by the name of its index, which is called a table',
      `ALTER TABLE code_key RENAME TO code_unique;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS code_unique;
INSERT INTO orders (id, code) VALUES (2, 1);`,
    ],
    [
      'a primary key by what was a foreign key’s name',
      `ALTER TABLE orders RENAME CONSTRAINT two TO three;
ALTER TABLE orders RENAME CONSTRAINT one TO two;
ALTER TABLE orders DROP CONSTRAINT two;
ALTER TABLE orders RENAME TO sales;`,
    ],
  ])('%s', async (_, sql) => {
    const scene = await stage(servers, {
      '1_orders': `${orders}\nINSERT INTO orders (id, total, code) VALUES (1, 1, 1);`,
    })
    await scene.up()
    scene.write('2_names', sql)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.pair.onPrimary(`UPDATE ${/app\.orders|sales/.exec(sql)?.[0] ?? 'orders'} SET total = 7`)
    await scene.settled()
  })
})
