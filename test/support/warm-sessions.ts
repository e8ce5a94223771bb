import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { ask, greet, messageReader, readOpening } from './warm-wire.ts'

/**
 * A relay to one server that keeps the sessions of clients that took their leave and gives them, as a new one would be, to the
 * next that begin in the same way: a new backend with its empty caches costs more than most of what tests ask of it. What a client
 * does not end with a goodbye ends on the server too.
 */
export type WarmSessions = {
  /** The server's URL by way of the relay. */
  readonly url: string
  /** Ends the relay and all its sessions. */
  close(): void
}

/** A session of the server. `defaults`: what databases and roles had set when it began. */
type Backend = {
  readonly socket: Socket
  readonly opening: string
  readonly greeting: Buffer
  readonly defaults: string
}

/** A session takes these at its beginning and never again. */
const defaultsSql = `SELECT s::pg_catalog.text FROM pg_catalog.pg_db_role_setting s
  WHERE setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))`

type Relay = { readonly port: number; readonly idle: Backend[]; readonly sockets: Set<Socket> }

const track = ({ sockets }: Relay, socket: Socket): Socket => {
  sockets.add(socket)
  return socket
    .setNoDelay(true)
    .on('error', () => undefined)
    .on('close', () => sockets.delete(socket))
}

const dial = (relay: Relay): Socket => track(relay, connect(relay.port, '127.0.0.1'))

const passThrough = (client: Socket, server: Socket): void => {
  client.pipe(server).on('close', () => client.destroy())
  server.pipe(client).on('close', () => server.destroy())
}

const takeIdle = async (relay: Relay, opening: string): Promise<Backend | null> => {
  for (;;) {
    const index = relay.idle.findLastIndex(one => one.opening === opening)
    const [kept] = index < 0 ? [] : relay.idle.splice(index, 1)
    if (kept === undefined) return null
    if ((await ask(kept.socket, defaultsSql)) === kept.defaults) return kept
    kept.socket.destroy()
  }
}

/** A new session; null where the server wants more of the client than its first packet, or does not let it in. */
const open = async (relay: Relay, client: Socket, opening: Buffer): Promise<Backend | null> => {
  const socket = dial(relay)
  const greeting = await greet(socket, opening)
  if (greeting === null) {
    client.destroy()
    return null
  }
  const defaults = greeting.ready ? await ask(socket, defaultsSql) : null
  if (defaults !== null) return { socket, opening: opening.toString('latin1'), greeting: greeting.bytes, defaults }
  client.write(greeting.bytes)
  passThrough(client, socket)
  return null
}

/** Has the session be what a new one would be. */
const clear = async ({ socket }: Backend, inTransaction: boolean): Promise<boolean> => {
  if (inTransaction && (await ask(socket, 'ROLLBACK')) === null) return false
  return (await ask(socket, 'DISCARD ALL')) !== null
}

/** Messages that the server answers with a ReadyForQuery each. */
const asks = 'QSF'

/**
 * Has a client work on a session until it leaves; what it asked for is answered by then, or the session is not kept. The client
 * hears of the end when nothing of it is left, as it would of the server.
 */
const serve = (relay: Relay, client: Socket, backend: Backend): void => {
  const { socket } = backend
  const [fromClient, fromServer] = [messageReader(), messageReader()]
  let [owed, status] = [0, 'I']
  const lost = () => void socket.destroy()
  const ended = () => void client.end()
  const answer = (chunk: Buffer): void => {
    for (const { type, bytes } of fromServer(chunk)) {
      if (type !== 'Z') continue
      owed -= 1
      status = bytes.toString('latin1', 5)
    }
    client.write(chunk)
  }
  const leave = async (): Promise<void> => {
    client.allowHalfOpen = true
    client.off('data', request).off('close', lost)
    socket.off('data', answer).off('close', ended)
    if (owed === 0 && (await clear(backend, status !== 'I'))) relay.idle.push(backend)
    else socket.destroy()
    client.end()
  }
  const request = (chunk: Buffer): void => {
    const said = fromClient(chunk)
    const wanted = said.filter(({ type }) => type !== 'X')
    owed += wanted.filter(({ type }) => asks.includes(type)).length
    if (wanted.length > 0) socket.write(Buffer.concat(wanted.map(({ bytes }) => bytes)))
    if (wanted.length < said.length) void leave()
  }
  if (client.destroyed) lost()
  socket.on('data', answer).on('close', ended)
  client.on('close', lost).on('data', request)
  client.write(backend.greeting)
}

const welcome = async (relay: Relay, client: Socket): Promise<void> => {
  const opening = await readOpening(client)
  if (opening === null) return
  if (!opening.keyed) {
    const server = dial(relay)
    server.write(opening.bytes)
    passThrough(client, server)
    return
  }
  const kept = await takeIdle(relay, opening.bytes.toString('latin1'))
  const backend = kept ?? (await open(relay, client, opening.bytes))
  if (backend === null) return
  serve(relay, client, backend)
  client.resume()
}

/** Starts a relay to the server of `url`. */
export const startWarmSessions = async (url: string): Promise<WarmSessions> => {
  const by = new URL(url)
  const relay: Relay = { port: Number(by.port), idle: [], sockets: new Set() }
  const listener = createServer(client => void welcome(relay, track(relay, client)))
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  by.port = String((listener.address() as AddressInfo).port)
  return {
    url: by.href,
    close: () => {
      listener.close()
      for (const socket of relay.sockets) socket.destroy()
    },
  }
}
