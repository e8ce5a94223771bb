import { expect, test } from 'vitest'
import { application } from '../support/application.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(18, 18)

test('a generated column that travels stays on the replica until the last row with it has arrived', async () => {
  const scene = await stage(servers, {})
  const lines = (more: string): string => `CREATE TABLE lines (id int PRIMARY KEY, price int, twice int ${more})`
  await scene.pair.onPrimary(lines('GENERATED ALWAYS AS (price * 2) STORED'))
  await scene.pair.onReplica(lines(''))
  await scene.pair.onPrimary(`INSERT INTO lines (id, price) SELECT i, i FROM generate_series(1, 20) AS i;
    ALTER PUBLICATION repl_to_replica SET (publish_generated_columns = stored)`)
  await scene.pair.onPrimary('ALTER PUBLICATION repl_to_replica ADD TABLE lines')
  await scene.pair.onReplica(`ALTER SUBSCRIPTION ${scene.pair.subscription} REFRESH PUBLICATION`)
  await scene.pair.caughtUp()
  scene.write('1_plain', 'ALTER TABLE lines DROP COLUMN twice;\nALTER TABLE lines ADD COLUMN twice int;')
  const app = await application(scene.pair.primaryUrl, n => `UPDATE lines SET price = ${n} WHERE id = ${1 + (n % 20)}`)
  const ran = await scene.up()
  await app.stop()
  expect(ran).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})
