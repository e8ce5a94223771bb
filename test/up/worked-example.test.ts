import { describe, expect, test } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { up } from '../../src/commands/up.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { configFor } from '../support/config.ts'
import { majors, usePair } from '../support/pair.ts'

describe.each(majors())('the worked example on %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test('travels under a writer: no apply error, equal rows, nothing left to do', async () => {
    const pair = await servers.fresh({ wire: false })
    const config = configFor(pair, 'migrations')
    await setup(config)
    expect((await up(config, { step: 1 })).error).toBeNull()
    const writer = await startWriter(pair.primaryUrl, {})
    const result = await up(config)
    const counts = await writer.stop()
    expect(result.error).toBeNull()
    expect(result.outcome).toBe('done')
    await pair.caughtUp()
    expect(await pair.applyErrors()).toEqual([])
    const rows = await pair.rows()
    expect(rows.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['public.customer', 'public.invoice', 'public.orders']),
    )
    expect(rows.filter(({ equal }) => !equal)).toEqual([])
    expect(counts.rows.insert).toBeGreaterThan(0)
    expect((await up(config)).outcome).toBe('nothing')
  })
})
