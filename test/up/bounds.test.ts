import { describe, expect, test } from 'vitest'
import { baseline } from '../../src/commands/baseline.ts'
import { reconcile } from '../../src/commands/reconcile.ts'
import { commonCatalog } from '../support/catalogs.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const files = {
  '1_orders': 'CREATE TABLE orders (id int PRIMARY KEY, total int, fax text);\nINSERT INTO orders VALUES (1, 1);',
  '2_note': 'ALTER TABLE orders ADD COLUMN note text;',
  '3_tax': 'ALTER TABLE orders ADD COLUMN tax int;',
  '4_fax': 'ALTER TABLE orders DROP COLUMN fax;',
  '5_view': 'CREATE VIEW notes AS SELECT note FROM orders;',
}

describe.each(fewMajors())('as far as asked, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test('--step, --to, --phase expand', async () => {
    const { up, settled } = await stage(servers, files)
    expect(await up({ step: 1 })).toMatchObject({ outcome: 'done', ran: ['1_orders'] })
    expect(await up({ to: '2_note' })).toMatchObject({ outcome: 'done', ran: ['2_note'] })
    expect(await up({ to: '1_orders' })).toMatchObject({ outcome: 'nothing', ran: [] })
    expect(await up({ to: '3_tux' })).toMatchObject({
      outcome: 'failed',
      ran: [],
      error: { code: 'migration-unknown', exit: 2, hint: 'did you mean `3_tax`?' },
    })
    expect(await up({ phase: 'expand' })).toMatchObject({
      outcome: 'waiting',
      ran: ['3_tax'],
      error: { code: 'waiting', exit: 4, hint: expect.stringContaining('`repl-migrate up`') },
      migrations: [
        { name: '3_tax', state: 'done' },
        { name: '4_fax', state: 'pending' },
      ],
    })
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['4_fax', '5_view'] })
    await settled()
  })

  test('a baseline takes what is there for done, and up goes on from it', async () => {
    const { config, pair, up, settled } = await stage(servers, files)
    const there = `${files['1_orders'].split('\n')[0]}; ${files['2_note']}`
    await pair.onReplica(there)
    await pair.onPrimary(there)
    expect(await baseline(config, { to: '2_note' })).toEqual({ outcome: 'done', adopted: ['1_orders', '2_note'] })
    expect(await reconcile(config)).toMatchObject({ outcome: 'done' })
    expect(await baseline(config, { to: '2_note' }).catch(error => error)).toMatchObject({ code: 'migration-unknown' })
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['3_tax', '4_fax', '5_view'] })
    await pair.onPrimary('INSERT INTO orders VALUES (9, 9)')
    await settled()
    expect(await pair.onReplica('SELECT id FROM orders')).toEqual([{ id: 9 }])
    await commonCatalog(config)
  })

  test('a baseline does not hide what is half done', async () => {
    const { config, up, write } = await stage(servers, { '1_orders': files['1_orders'] })
    await up()
    write('2_note', `${files['2_note']} INSERT INTO orders VALUES (1, 1);`)
    await up()
    await expect(baseline(config)).rejects.toMatchObject({ code: 'migration-begun', exit: 1 })
  })
})
