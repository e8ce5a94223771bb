import pg from 'pg'
import { readWriterTables } from '../../src/embedded/writer-tables.ts'

const statements = async (client: pg.Client): Promise<readonly string[]> =>
  (await readWriterTables(client, undefined))
    .filter(({ canChange }) => canChange)
    .flatMap(({ id, columns }) =>
      columns
        .filter(({ isAlways, inKey }) => !isAlways && !inKey)
        .map(({ name }) => `UPDATE ${id} SET ${name} = ${name}`),
    )

/**
 * Writes every row of every published table once for each of its columns, that column alone: what the primary leaves as it is, and
 * apply makes anew, shows. A statement that the table does not allow is left out.
 */
export const writeEach = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'repl-migrate writer' })
  await client.connect()
  try {
    for (const sql of await statements(client)) await client.query(sql).catch(() => undefined)
  } finally {
    await client.end()
  }
}
