import { expect, test } from 'vitest'
import { withClient } from '../../src/embedded/client.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const marks = `CREATE TABLE marks (total integer, number integer, note text); ALTER TABLE marks REPLICA IDENTITY FULL;
INSERT INTO marks SELECT n, n, repeat('x', 200) FROM generate_series(1, 3000) AS n;`
const index = 'CREATE INDEX CONCURRENTLY marks_total ON marks (total)'

const servers = usePair(18, 18)

/** Updates row after row; answers what ends it. */
const keepWriting = (url: string): (() => Promise<void>) => {
  let stopped = false
  const writing = withClient(url, async client => {
    for (let row = 1; !stopped; row = (row + 7) % 3000)
      await client.query('UPDATE marks SET number = number + 1 WHERE total = $1', [row + 1])
  })
  return () => {
    stopped = true
    return writing
  }
}

test('an index that is being built on the replica stops apply where rows have no key; what the refusal proposes does not', async () => {
  const scene = await stage(servers, { '1_marks': marks })
  await scene.up()
  const stop = keepWriting(scene.pair.primaryUrl)
  try {
    for (let look = 0; look < 50 && (await scene.pair.applyErrors()).length === 0; look += 1)
      for (const sql of [index, 'DROP INDEX marks_total']) await scene.pair.onReplica(sql)
    const [error] = await scene.pair.applyErrors()
    expect(error?.message).toMatch(/^could not read blocks/)

    scene.write('2_index', `${index};`)
    const refused = await scene.up()
    expect(refused).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'create-index-concurrently' }] } })
    expect(refused.migrations).toMatchObject([{ name: '2_index', state: 'refused', findings: [{ weight: 'blocks' }] }])
    const before = (await scene.pair.applyErrors()).length
    scene.write('2_index', refused.error?.findings[0]?.cure[0] ?? '')
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    expect(await scene.pair.applyErrors()).toHaveLength(before)
  } finally {
    await stop()
  }
  await scene.settled(/^could not read blocks/)
  for (const on of [scene.pair.onPrimary, scene.pair.onReplica])
    expect(await on("SELECT indisvalid FROM pg_index WHERE indexrelid = 'marks_total'::regclass")).toEqual([
      { indisvalid: true },
    ])
})
