import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, total integer); INSERT INTO orders VALUES (1, 1);'
const required = 'ALTER TABLE orders ADD COLUMN code text NOT NULL DEFAULT md5(random()::text);'

/** Since 16 the worker executes a trigger of the stream table as that table's owner. */
const servers = usePair(18, 18)

test('a right that only the apply worker lacks is missed in the rehearsal, and nothing runs', async () => {
  const scene = await stage(servers, { '1_orders': orders })
  await scene.up()
  const clerk = `clerk_${randomBytes(4).toString('hex')}`
  await scene.pair.onReplica(
    `CREATE ROLE ${clerk}; GRANT USAGE ON SCHEMA repl_migrate TO ${clerk}; ALTER TABLE repl_migrate.stream OWNER TO ${clerk};
     GRANT SELECT, UPDATE ON repl_migrate.replica_step TO ${clerk}; GRANT USAGE ON SCHEMA public TO ${clerk}`,
  )
  scene.write('2_code', required)
  const refused = await scene.up()
  expect(refused).toMatchObject({ outcome: 'failed', error: { code: 'sql-42501', place: { line: 1 } } })
  expect(refused.error?.message).toBe(
    `rehearsal on replica: must be owner of table orders: the apply worker executes it as role ${clerk}`,
  )
  expect(refused.error?.hint).toContain(`TO ${clerk}`)
  expect(await scene.pair.onPrimary('SELECT * FROM orders')).toEqual([{ id: '1', total: 1 }])

  await scene.pair.onReplica(`ALTER TABLE orders OWNER TO ${clerk}`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  await scene.pair.onReplica(
    `ALTER TABLE orders OWNER TO CURRENT_USER; ALTER TABLE repl_migrate.stream OWNER TO CURRENT_USER; DROP OWNED BY ${clerk}; DROP ROLE ${clerk}`,
  )
})
