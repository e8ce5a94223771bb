import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type Relay = { readonly port: number; clients(): number }

type Watch = {
  /** Sees what the client sends; true cuts both connections instead of passing it on. */
  readonly cutOn?: (sent: Buffer) => boolean
  /** Answers the first clients itself instead of passing them on. */
  readonly answer?: (client: Socket, nth: number) => boolean
  /** Makes up another backend pid for the client, as session poolers do. */
  readonly renumber?: boolean
  /** Holds back every ReadyForQuery for some milliseconds. */
  readonly delayReady?: number
}

const READY_BYTES = 6

const passOn = (client: Socket, received: Buffer, delay: number): void => {
  const at = received.length - READY_BYTES
  if (delay === 0 || received[at] !== 0x5a) {
    client.write(received)
    return
  }
  client.write(received.subarray(0, at))
  setTimeout(() => client.write(received.subarray(at)), delay)
}

// BackendKeyData: 'K', a length of 12, the pid, the key.
const renumbered = (received: Buffer): Buffer => {
  const at = received.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]))
  if (at >= 0) received.writeInt32BE(77_777, at + 5)
  return received
}

/** A TCP relay to a port of this machine that can cut a connection or answer in the server's place; it ends with its test. */
export const startRelay = async (
  toPort: number,
  { cutOn, answer, renumber, delayReady = 0 }: Watch,
): Promise<Relay> => {
  const sockets = new Set<Socket>()
  let clients = 0
  const server = createServer(client => {
    sockets.add(client)
    client.on('error', () => undefined)
    clients += 1
    if (answer?.(client, clients - 1)) return
    const upstream = connect(toPort, '127.0.0.1')
    sockets.add(upstream)
    upstream.on('error', () => undefined)
    upstream.on('data', received => passOn(client, renumber ? renumbered(received) : received, delayReady))
    upstream.on('close', () => client.destroy())
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
  return { port: typeof address === 'object' && address !== null ? address.port : 0, clients: () => clients }
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
