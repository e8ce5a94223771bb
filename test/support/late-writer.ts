import pg from 'pg'
import { seeded } from '../../src/embedded/random.ts'
import { nextStatement } from '../../src/embedded/writer-statements.ts'
import { readWriterTables } from '../../src/embedded/writer-tables.ts'

/** A transaction of an application that stays open, with rows of every published table written. */
export type LateWriter = {
  /** Commits, and ends the connection; what a deferred constraint forbids is rolled back. */
  commit(): Promise<void>
}

/** How often each table is written: a few inserts, updates and deletes among them. */
const TIMES = 6

/** Opens it. A statement that fails is taken back, and the others go on. */
export const startLateWriter = async (url: string): Promise<LateWriter> => {
  const client = new pg.Client({ connectionString: url, application_name: 'repl-migrate late writer' })
  await client.connect()
  const random = seeded(2)
  const tables = await readWriterTables(client, undefined)
  await client.query('BEGIN')
  for (const table of tables)
    for (let time = 0; time < TIMES; time++) {
      const statement = nextStatement([table], random)
      if (statement === null) continue
      await client.query('SAVEPOINT before')
      try {
        await client.query(statement.sql)
      } catch {
        await client.query('ROLLBACK TO before')
      }
    }
  return {
    commit: async () => {
      await client.query('COMMIT').catch(() => undefined)
      await client.end()
    },
  }
}
