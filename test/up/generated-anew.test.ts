import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(18, 18)

const made = 'CREATE TABLE lines (number integer, note text);'
const generated = 'ALTER TABLE lines ADD COLUMN loud text GENERATED ALWAYS AS (upper(note)) STORED;'

test('a table that the file makes gets no generated column into whole rows that leave it out', async () => {
  const scene = await stage(servers, { '1_lines': `${made} ${generated}` })
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings).toMatchObject([{ code: 'generated-column-in-identity', object: 'public.lines.loud' }])
  scene.write('1_lines', `${made} ALTER TABLE lines ADD COLUMN id serial PRIMARY KEY; ${generated}`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(
    "INSERT INTO lines VALUES (1, 'a'); UPDATE lines SET note = 'b'; DELETE FROM lines WHERE id > 1",
  )
  await scene.settled()
})
