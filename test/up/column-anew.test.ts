import { describe, expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const orders = `CREATE TABLE orders (id integer PRIMARY KEY, code smallint NOT NULL DEFAULT 12);
INSERT INTO orders VALUES (1);`

describe.each(fewMajors())('a column that the file drops and adds, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each(['', 'IF NOT EXISTS '])('ADD COLUMN %s: its first value finds the new type', async unless => {
    const scene = await stage(servers, { '1_orders': orders })
    await scene.up()
    scene.write(
      '2_anew',
      `ALTER TABLE orders DROP COLUMN code;
ALTER TABLE orders ADD COLUMN ${unless}code integer[] DEFAULT '{1,2}';
INSERT INTO orders VALUES (2);`,
    )
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })
})
