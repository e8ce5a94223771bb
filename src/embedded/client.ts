import pg from 'pg'

/** Has a session on a server work. */
export type WithClient = <T>(url: string, work: (client: pg.Client) => Promise<T>) => Promise<T>

/** A connected session, which its opener ends. pg's errors come out as they are. */
export const openClient = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Connects, works, closes. pg's errors come out as they are. */
export const withClient: WithClient = async (url, work) => {
  const client = await openClient(url)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
export const databaseUrl = (url: string, database: string): string => {
  const parsed = new URL(url)
  parsed.pathname = `/${encodeURIComponent(database)}`
  return parsed.href
}
