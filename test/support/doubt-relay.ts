import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * What becomes of the COMMIT that is cut off: `lost` never reaches the server, `kept` is carried out and only its answer is lost.
 */
export type Doubt = 'lost' | 'kept'

export type DoubtRelay = {
  /** The server's URL by way of the relay. */
  readonly url: string
  /** Cuts the next connection that commits after it has sent `word`; all others pass. */
  arm(doubt: Doubt, word: string): void
  /** How many connections were cut. */
  cut(): number
}

type Armed = { readonly doubt: Doubt; readonly word: string }

const isCommit = (sent: Buffer): boolean => sent.includes('COMMIT\0')

/** A TCP relay to the server of `url` that can put a transaction in doubt; it ends with its test. */
export const startDoubtRelay = async (url: string): Promise<DoubtRelay> => {
  const { hostname, port } = new URL(url)
  const state: { armed: Armed | null; cut: number } = { armed: null, cut: 0 }
  const sockets = new Set<Socket>()
  const pass = (client: Socket): void => {
    const server = connect(Number(port), hostname)
    const seen = { word: false, answerless: false }
    const cut = (): void => {
      state.cut += 1
      client.destroy()
      server.end()
    }
    client.on('data', sent => {
      const { armed } = state
      seen.word ||= armed !== null && sent.includes(armed.word)
      if (armed === null || !seen.word || !isCommit(sent)) return server.write(sent)
      state.armed = null
      if (armed.doubt === 'lost') return cut()
      seen.answerless = true
      return server.write(sent)
    })
    server.on('data', received => (seen.answerless ? cut() : client.write(received)))
    for (const [one, other] of [[client, server] as const, [server, client] as const]) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.end())
    }
  }
  const relay = createServer(pass)
  await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    relay.close()
  })
  const address = relay.address()
  const by = new URL(url)
  by.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: by.href,
    arm: (doubt, word) => {
      state.armed = { doubt, word }
    },
    cut: () => state.cut,
  }
}
