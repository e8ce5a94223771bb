import { describe, expect, test } from 'vitest'
import { bystander, patient } from '../support/bystander.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

/** Changes for which PostgreSQL takes no lock on the tables whose rows they touch, and a row as it was before them. */
const changes = [
  {
    what: 'a schema gets another name',
    given: 'CREATE SCHEMA shop; CREATE TABLE shop.payments (id bigint PRIMARY KEY)',
    row: 'INSERT INTO shop.payments VALUES (-1)',
    change: 'ALTER SCHEMA shop RENAME TO store',
  },
  {
    what: 'a label gets another name, inside an array',
    given: "CREATE TYPE state AS ENUM ('open', 'done'); CREATE TABLE orders (id bigint PRIMARY KEY, states state[])",
    row: "INSERT INTO orders VALUES (-1, '{open,done}')",
    change: "ALTER TYPE state RENAME VALUE 'open' TO 'new'",
  },
  {
    what: 'a composite type gets an attribute, inside a domain',
    given:
      'CREATE TYPE place AS (street text); CREATE DOMAIN home AS place; CREATE TABLE orders (id bigint PRIMARY KEY, ship_to home)',
    row: "INSERT INTO orders VALUES (-1, ROW('Low Street')::place)",
    change: 'ALTER TYPE place ADD ATTRIBUTE town text',
  },
]

describe.each(fewMajors())('a row that is written and not committed on %i → %i, when', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each(changes)('$what', async ({ given, row, change }) => {
    const scene = await stage(servers, { '1_given': given }, patient)
    expect(await scene.up()).toMatchObject({ outcome: 'done' })
    scene.write('2_change', change)
    const writer = await bystander(scene.pair.primaryUrl, row)
    const ran = await scene.up({
      onEvent: event => {
        if (event.type === 'waiting' && event.host === 'primary') void writer.leave()
      },
    })
    await writer.leave()
    expect(ran).toMatchObject({ outcome: 'done' })
    await scene.settled()
  })
})
