import { describe, expect, test } from 'vitest'
import { repair } from '../../src/commands/repair.ts'
import { inTheGap, patient } from '../support/bystander.ts'
import { commandIn, typed } from '../support/command-line.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int);\nINSERT INTO orders VALUES (1, 1), (2, 2);'
const rename = '-- both words were in use\nALTER TABLE orders RENAME COLUMN total TO cents;'

describe.each(fewMajors())('a replica that cannot follow, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const begin = async () => {
    const scene = await stage(servers, { '1_orders': orders }, patient)
    await scene.up()
    return scene
  }

  test('because something is in the way: the fault says what, and with it gone the run goes on', async () => {
    const { pair, write, up, settled } = await begin()
    write('2_rename', rename)
    const obstacle = () => pair.onReplica('ALTER TABLE orders ADD COLUMN cents int')
    const stuck = await up({ onEvent: await inTheGap(pair.primaryUrl, 'orders', obstacle) })
    expect(stuck).toMatchObject({ outcome: 'failed', error: { code: 'apply-failing', host: 'replica', exit: 1 } })
    expect(stuck.error?.message).toContain('`2_rename`')
    expect(stuck.error?.message).toContain('column "cents" of relation "orders" already exists')
    await pair.onReplica('ALTER TABLE orders DROP COLUMN cents')
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_rename'] })
    await settled(/already exists/)
  })

  test('because it is there already: that text, and no other, is passed by as the hint says', async () => {
    const { config, pair, write, up, settled } = await begin()
    write('2_rename', `${rename} ALTER TABLE orders RENAME COLUMN id TO number;`)
    const byHand = () => pair.onReplica('ALTER TABLE orders RENAME COLUMN total TO cents')
    const stuck = await up({ onEvent: await inTheGap(pair.primaryUrl, 'orders', byHand) })
    expect(stuck.error?.message).toContain('column "total" does not exist')
    const command = commandIn(stuck.error?.hint, '--skip-stream')
    expect(command).toBe('repl-migrate repair 2_rename --skip-stream')
    expect(await typed(config, command)).toMatchObject({ exit: 0, stdout: expect.stringContaining('stream.1.1') })
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_rename'] })
    expect(await repair(config, '2_rename', 'skip-stream')).toMatchObject({ outcome: 'nothing' })
    await pair.onPrimary('INSERT INTO orders VALUES (3, 3)')
    expect(await pair.onReplica('SELECT number, cents FROM orders WHERE number = 1')).toEqual([{ number: 1, cents: 1 }])
    await settled(/does not exist/)
  })

  test('because its subscription is disabled: nothing begins until it is enabled as the hint says', async () => {
    const { pair, write, up, settled } = await begin()
    write('2_rename', rename)
    await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
    const refused = await up()
    expect(refused).toMatchObject({
      outcome: 'failed',
      ran: [],
      error: { code: 'not-set-up', host: 'replica', exit: 1 },
    })
    const cure = /ALTER SUBSCRIPTION \S+ ENABLE/.exec(refused.error?.hint ?? '')?.[0] ?? ''
    expect(cure).not.toBe('')
    await pair.onReplica(cure)
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_rename'] })
    await settled()
  })

  test('because its subscription is disabled meanwhile: the wait ends with that', async () => {
    const { pair, write, up, settled } = await begin()
    write('2_rename', rename)
    const disable = () => pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
    const stuck = await up({ onEvent: await inTheGap(pair.primaryUrl, 'orders', disable) })
    expect(stuck).toMatchObject({ outcome: 'failed', error: { code: 'apply-failing' } })
    expect(stuck.error?.message).toContain('is disabled')
    const cure = /ALTER SUBSCRIPTION \S+ ENABLE/.exec(stuck.error?.hint ?? '')?.[0] ?? ''
    await pair.onReplica(cure)
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_rename'] })
    await settled()
  })
})
