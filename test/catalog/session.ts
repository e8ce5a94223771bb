import type { Catalog } from '../../src/catalog/catalog.ts'
import { type ReadOptions, readCatalog } from '../../src/catalog/read.ts'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import type { Session } from '../../src/postgres/session.ts'
import { processSurroundings } from '../../src/postgres/surroundings.ts'

/** Works in a session of its own. */
export const withSession = async <T>(url: string, host: string, work: (session: Session) => Promise<T>): Promise<T> => {
  const session = await connect(parseConninfo(url, processSurroundings()), { host, applicationName: 'test' })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

export const catalogOf = (url: string, host: string, options: ReadOptions = {}): Promise<Catalog> =>
  withSession(url, host, session => readCatalog(session, options))
