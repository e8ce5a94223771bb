import type pg from 'pg'
import { openClient, type WithClient } from '../../src/embedded/client.ts'

/** Sessions that wait for the next call: a new backend costs more than most of what tests ask of it. */
export type KeptSessions = {
  /** Works on a session that is as a new one would be. */
  readonly use: WithClient
  close(): Promise<void>
}

const isAlive = ({ client }: { readonly client: pg.Client }): Promise<boolean> =>
  client.query('SELECT 1').then(
    () => true,
    () => false,
  )

/** What the end of a session would do. */
const clear = async (client: pg.Client): Promise<void> => {
  await client.query('ROLLBACK')
  await client.query('DISCARD ALL')
}

export const keepSessions = (): KeptSessions => {
  const idle: { readonly url: string; readonly client: pg.Client }[] = []
  const take = async (url: string): Promise<pg.Client> => {
    for (;;) {
      const index = idle.findIndex(one => one.url === url)
      const [kept] = index < 0 ? [] : idle.splice(index, 1)
      if (kept === undefined) return openClient(url)
      if (await isAlive(kept)) return kept.client
    }
  }
  const use: WithClient = async (url, work) => {
    const client = await take(url)
    try {
      const result = await work(client)
      await clear(client).then(
        () => idle.push({ url, client }),
        () => client.end(),
      )
      return result
    } catch (cause) {
      await client.end()
      throw cause
    }
  }
  return {
    use,
    close: async () => {
      await Promise.all(idle.splice(0).map(({ client }) => client.end()))
    },
  }
}
