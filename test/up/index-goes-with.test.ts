import { describe, expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const items = `CREATE TABLE items (id integer PRIMARY KEY, total integer, code integer CONSTRAINT code_key UNIQUE);
CREATE INDEX totals ON items (total);
CREATE TABLE sales () INHERITS (items);
CREATE INDEX sold ON sales (total);
INSERT INTO items VALUES (1, 1, 1);`

const rename = 'ALTER TABLE items RENAME COLUMN id TO number;\nALTER TABLE items RENAME COLUMN number TO id;'

describe.each(fewMajors())('an index that the file takes away later, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each([
    ['its table', 'REINDEX INDEX totals;\nREINDEX INDEX sold;\nDROP TABLE items CASCADE;'],
    [
      'its column, by another name',
      'REINDEX INDEX totals;\nALTER TABLE items RENAME total TO sum;\nALTER TABLE items DROP COLUMN sum;',
    ],
    ['its column', `ALTER INDEX totals RENAME TO sums;\n${rename}\nALTER TABLE items DROP COLUMN total;`],
    [
      'its constraint',
      'REINDEX INDEX code_key;\nALTER TABLE items DROP CONSTRAINT code_key;\nINSERT INTO items VALUES (2, 2, 1);',
    ],
  ])('with %s', async (_, sql) => {
    const scene = await stage(servers, { '1_items': items })
    await scene.up()
    // What cannot be rehearsed whole is not put right by a rehearsal.
    scene.write('2_goes', `CREATE INDEX CONCURRENTLY built ON items (id, code);\n${sql}`)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })
})
