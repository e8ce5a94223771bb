import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { rowsAreEqual } from '../support/property/equal-rows.ts'

const servers = usePair(15, 15)

test('where rows are found by value, the replica may keep 1.5 for 1.50, which is equal; another value is not', async () => {
  const pair = await servers.fresh()
  for (const on of [pair.onPrimary, pair.onReplica])
    await on('CREATE TABLE prices (price numeric); ALTER TABLE prices REPLICA IDENTITY FULL')
  await pair.publish('prices')
  await pair.onPrimary('INSERT INTO prices VALUES (1.50), (1.50), (1.5)')
  await pair.onPrimary("DELETE FROM prices WHERE price::text = '1.5'")
  await pair.caughtUp()
  expect(await pair.rows()).toMatchObject([{ table: 'public.prices', equal: false }])
  await rowsAreEqual({ pair })
  await pair.onReplica("UPDATE prices SET price = 1.6 WHERE price::text = '1.5'")
  await expect(rowsAreEqual({ pair })).rejects.toThrow('only on the replica: (1.6)')
})
