import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const int32 = (...values: number[]): Buffer =>
  Buffer.concat(
    values.map(value => {
      const bytes = Buffer.alloc(4)
      bytes.writeInt32BE(value)
      return bytes
    }),
  )

const startup = (user: string): Buffer => {
  const body = Buffer.concat([int32(196_608), Buffer.from(`user\0${user}\0database\0postgres\0\0`)])
  return Buffer.concat([int32(body.length + 4), body])
}

/** Cuts a stream into protocol messages. */
const onMessages = (socket: Socket, heard: (type: string, bytes: Buffer) => void): void => {
  let pending = Buffer.alloc(0)
  socket.on('data', data => {
    pending = Buffer.concat([pending, data])
    while (pending.length >= 5 && pending.length > pending.readInt32BE(1)) {
      const end = pending.readInt32BE(1) + 1
      const bytes = pending.subarray(0, end)
      pending = pending.subarray(end)
      heard(String.fromCharCode(bytes[0] ?? 0), bytes)
    }
  })
}

type Waiting = { readonly client: Socket; readonly request: Buffer }

/** Gives the one server session to whoever asks, until its transaction is over. */
const shareServer = (port: number): { readonly socket: Socket; ask(waiting: Waiting): void } => {
  const socket = connect(port, '127.0.0.1')
  const queue: Waiting[] = []
  const state: { busy: boolean; owner: Socket | null; inTransaction: boolean } = {
    busy: true,
    owner: null,
    inTransaction: false,
  }
  const next = (): void => {
    const at = queue.findIndex(({ client }) => !state.inTransaction || client === state.owner)
    const [waiting] = state.busy || at < 0 ? [] : queue.splice(at, 1)
    if (waiting === undefined) return
    state.busy = true
    state.owner = waiting.client
    socket.write(waiting.request)
  }
  onMessages(socket, (type, bytes) => {
    state.owner?.write(bytes)
    if (type !== 'Z') return
    state.busy = false
    state.inTransaction = bytes.toString('latin1', 5) !== 'I'
    next()
  })
  socket.write(startup('postgres'))
  return {
    socket,
    ask: waiting => {
      queue.push(waiting)
      next()
    },
  }
}

/** A pooler with one server session, in transaction mode, for clients that speak the simple protocol; ends with its test. */
export const startPooler = async (serverPort: number): Promise<number> => {
  const shared = shareServer(serverPort)
  const sockets = new Set<Socket>([shared.socket])
  const server = createServer(client => {
    sockets.add(client)
    client.once('data', () => {
      const [ok, key, ready] = [message('R', int32(0)), message('K', int32(77_777, 1)), message('Z', Buffer.from('I'))]
      client.write(Buffer.concat([ok, key, ready]))
      onMessages(client, (type, request) => (type === 'X' ? client.end() : shared.ask({ client, request })))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
