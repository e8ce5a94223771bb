import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type Relay = { readonly port: number }

type Watch = {
  /** Sees what the client sends; true cuts both connections instead of passing it on. */
  readonly cutOn?: (sent: Buffer) => boolean
  /** Answers the first clients itself instead of passing them on. */
  readonly answer?: (client: Socket, nth: number) => boolean
}

/** A TCP relay to a port of this machine that can cut a connection or answer in the server's place; it ends with its test. */
export const startRelay = async (toPort: number, { cutOn, answer }: Watch): Promise<Relay> => {
  const sockets = new Set<Socket>()
  let clients = 0
  const server = createServer(client => {
    sockets.add(client)
    client.on('error', () => undefined)
    if (answer?.(client, clients++)) return
    const upstream = connect(toPort, '127.0.0.1')
    sockets.add(upstream)
    upstream.on('error', () => undefined)
    upstream.pipe(client)
    client.on('data', sent => {
      if (!cutOn?.(sent)) return upstream.write(sent)
      upstream.destroy()
      return client.destroy()
    })
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0 }
}

/** A server's ErrorResponse message on the wire. */
export const errorResponse = (fields: Readonly<Record<string, string>>): Buffer => {
  const body = `${Object.entries(fields)
    .map(([key, value]) => `${key}${value}\0`)
    .join('')}\0`
  const message = Buffer.alloc(5 + Buffer.byteLength(body))
  message.write('E')
  message.writeInt32BE(message.length - 1, 1)
  message.write(body, 5)
  return message
}
