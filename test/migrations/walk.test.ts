import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { type Walk, walk } from '../../src/migrations/walk.ts'
import { faultOf, migrationOf } from './fixture.ts'

const migrations = ['1_a', '2_b', '3_c', '4_d'].map(name => migrationOf(name))

/** A walk over four migrations of which some are done, with a diary of all that was called. */
const rig = (done: readonly string[], options: Pick<Walk, 'direction'> & Partial<Walk>) => {
  const diary: string[] = []
  const executed = new Set(done)
  const walking = walk({
    migrations,
    run: async ({ name }) => {
      diary.push(`run ${name}`)
    },
    storage: {
      executed: async () => [...executed],
      log: async name => {
        executed.add(name)
        diary.push(`log ${name}`)
      },
      unlog: async name => {
        executed.delete(name)
        diary.push(`unlog ${name}`)
      },
    },
    ...options,
  })
  return { diary, walking, executed }
}

describe('up', () => {
  test.each<[string, readonly string[], Walk['until'], readonly string[]]>([
    ['everything pending', ['1_a'], undefined, ['2_b', '3_c', '4_d']],
    ['to a name, itself included', ['1_a'], { to: '3_c' }, ['2_b', '3_c']],
    ['so many', ['1_a'], { step: 1 }, ['2_b']],
    ['none at all', [], { step: 0 }, []],
    ['to a name that is done', ['1_a', '2_b'], { to: '2_b' }, []],
    ['to a name that is done, with a gap before it', ['2_b'], { to: '2_b' }, ['1_a']],
    ['nothing, where all is done', ['1_a', '2_b', '3_c', '4_d'], undefined, []],
  ])('%s', async (_, done, until, walked) => {
    const { diary, walking } = rig(done, { direction: 'up', ...(until && { until }) })
    expect(await walking).toEqual(walked)
    expect(diary).toEqual(walked.flatMap(name => [`run ${name}`, `log ${name}`]))
  })
})

describe('down', () => {
  test.each<[string, readonly string[], Walk['until'], readonly string[]]>([
    ['the last one', ['1_a', '2_b', '3_c'], undefined, ['3_c']],
    ['to a name, itself included', ['1_a', '2_b', '3_c'], { to: '2_b' }, ['3_c', '2_b']],
    ['so many', ['1_a', '2_b', '3_c'], { step: 2 }, ['3_c', '2_b']],
    ['to a name that is undone', ['1_a'], { to: '2_b' }, []],
    ['nothing, where none is done', [], undefined, []],
  ])('%s', async (_, done, until, walked) => {
    const { diary, walking } = rig(done, { direction: 'down', ...(until && { until }) })
    expect(await walking).toEqual(walked)
    expect(diary).toEqual(walked.flatMap(name => [`run ${name}`, `unlog ${name}`]))
  })
})

describe('a failure', () => {
  const stop = new Fault('gate', 'waiting for Materialize', { exit: 4 })
  const run = async ({ name }: { readonly name: string }) => {
    if (name === '2_b') throw stop
  }

  test.each(['up', 'down'] as const)('arrives as it was thrown, and what came before stays: %s', async direction => {
    const { walking, executed } = rig(direction === 'up' ? [] : ['1_a', '2_b', '3_c'], {
      direction,
      run,
      until: { step: 3 },
    })
    expect(await faultOf(() => walking)).toBe(stop)
    expect([...executed]).toEqual(direction === 'up' ? ['1_a'] : ['1_a', '2_b'])
  })

  test('of the journal arrives too', async () => {
    const error = new Error('connection lost')
    const storage = { executed: async () => [], log: () => Promise.reject(error), unlog: async () => {} }
    await expect(rig([], { direction: 'up', storage }).walking).rejects.toBe(error)
  })

  test('an unknown name is answered with a known one', async () => {
    const fault = await faultOf(() => rig([], { direction: 'up', until: { to: '3_d' } }).walking)
    expect(fault).toMatchObject({ code: 'migration-unknown', exit: 2, hint: 'did you mean `3_c`?' })
  })
})

test('events tell of each migration before and after', async () => {
  const events: string[] = []
  const onEvent: Walk['onEvent'] = ({ type, name }) => events.push(`${type} ${name}`)
  await rig(['1_a', '2_b', '3_c'], { direction: 'up', onEvent }).walking
  await rig(['1_a'], { direction: 'down', onEvent }).walking
  expect(events).toEqual(['migrating 4_d', 'migrated 4_d', 'reverting 1_a', 'reverted 1_a'])
})
