import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { bystander } from '../support/bystander.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const tables = 'CREATE TABLE orders (id int PRIMARY KEY);\nCREATE TABLE lines (id int PRIMARY KEY);'
const addNote = (table: string): string => `ALTER TABLE ${table} ADD COLUMN note text;`
const rest = '-- repl-migrate: order=expand\nDO $$ BEGIN PERFORM pg_sleep(0.1); END $$;'
const timeouts = { lock: 5000, statement: 0, barrier: 20_000, initialSync: 20_000 }

describe.each(fewMajors())('a deadlock, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  // On the replica the other stands in for apply, which cannot be held up between two rows.
  test.each([
    { host: 'primary', whose: 'ours', lock: "NOT granted AND relation = 'lines'::regclass" },
    { host: 'replica', whose: 'ours', lock: "NOT granted AND relation = 'lines'::regclass" },
    { host: 'primary', whose: 'the other’s', lock: "mode = 'AccessExclusiveLock' AND relation = 'orders'::regclass" },
    { host: 'replica', whose: 'the other’s', lock: "mode = 'AccessExclusiveLock' AND relation = 'orders'::regclass" },
  ] as const)(
    'on the $host where $whose is the longer wait ends our try, not the other',
    async ({ host, whose, lock }) => {
      const { pair, write, up, settled } = await stage(servers, { '1_tables': tables }, { timeouts })
      await up()
      write('2_change', [addNote('orders'), ...(whose === 'ours' ? [] : [rest]), addNote('lines')].join('\n'))
      const ask = host === 'primary' ? pair.onPrimary : pair.onReplica
      const locked = async (): Promise<void> =>
        expect(await ask(`SELECT 1 FROM pg_locks WHERE ${lock}`)).toHaveLength(1)
      const other = await bystander(pair[`${host}Url`], 'LOCK TABLE lines IN ROW EXCLUSIVE MODE')
      const running = up()
      await vi.waitFor(locked, { timeout: 10_000, interval: 5 })
      if (whose === 'ours') await sleep(100)
      await other.query('SELECT count(*) FROM orders')
      await other.leave()
      const { outcome, error, events } = await running
      expect({ outcome, error }).toEqual({ outcome: 'done', error: null })
      expect(events).toContainEqual(expect.objectContaining({ type: 'waiting', host, what: 'lock' }))
      await settled()
    },
  )
})
