import type { Socket } from 'node:net'

/** One message of PostgreSQL's protocol, its head included. */
export type Message = { readonly type: string; readonly bytes: Buffer }

/** Cuts a stream's chunks into the messages that are whole by then. */
export const messageReader = (): ((chunk: Buffer) => readonly Message[]) => {
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole: Message[] = []
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const end = 1 + rest.readInt32BE(1)
      whole.push({ type: rest.toString('latin1', 0, 1), bytes: rest.subarray(0, end) })
      rest = rest.subarray(end)
    }
    return whole
  }
}

const ENCRYPTION = [80_877_103, 80_877_104]
const PROTOCOL_3 = 196_608

/** What a client begins with. `keyed`: an ordinary session, no other than one that begins with the same bytes. */
export type Opening = { readonly bytes: Buffer; readonly keyed: boolean }

/** Reads a client's first packet; encryption is declined before it, as the servers would. Null where the client has gone. */
export const readOpening = (client: Socket): Promise<Opening | null> =>
  new Promise(resolve => {
    let heard: Buffer = Buffer.alloc(0)
    const gone = () => resolve(null)
    const hear = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk])
      while (heard.length >= 8 && heard.length >= heard.readInt32BE(0)) {
        const code = heard.readInt32BE(4)
        if (!ENCRYPTION.includes(code)) {
          client.off('data', hear).off('close', gone).pause()
          resolve({ bytes: heard, keyed: code === PROTOCOL_3 && !heard.includes('\0replication\0') })
          return
        }
        heard = heard.subarray(heard.readInt32BE(0))
        client.write('N')
      }
    }
    client.on('data', hear).on('close', gone)
  })

/** What a server says to a first packet. `ready`: it asked for nothing and waits for statements; else the client must answer. */
export type Greeting = { readonly bytes: Buffer; readonly ready: boolean }

const isTrusted = ({ type, bytes }: Message): boolean => type !== 'R' || bytes.readInt32BE(5) === 0

/** Sends a first packet; null where the server has gone. */
export const greet = (server: Socket, opening: Buffer): Promise<Greeting | null> =>
  new Promise(resolve => {
    const read = messageReader()
    const heard: Buffer[] = []
    const gone = () => resolve(null)
    const hear = (chunk: Buffer): void => {
      heard.push(chunk)
      const said = read(chunk)
      const ready = said.some(({ type }) => type === 'Z')
      if (!ready && said.every(one => one.type !== 'E' && isTrusted(one))) return
      server.off('data', hear).off('close', gone)
      if (!ready) server.pause()
      resolve({ bytes: Buffer.concat(heard), ready })
    }
    server.on('data', hear).on('close', gone)
    server.write(opening)
  })

/** A statement on a session that is idle: the rows as they came; null where it failed or left a transaction open. */
export const ask = (server: Socket, sql: string): Promise<string | null> =>
  new Promise(resolve => {
    const read = messageReader()
    const said: Message[] = []
    const gone = () => resolve(null)
    const hear = (chunk: Buffer): void => {
      said.push(...read(chunk))
      const last = said.at(-1)
      if (last?.type !== 'Z') return
      server.off('data', hear).off('close', gone)
      const failed = said.some(({ type }) => type === 'E') || last.bytes.toString('latin1', 5) !== 'I'
      const rows = said.filter(({ type }) => type === 'D').map(({ bytes }) => bytes.toString('latin1'))
      resolve(failed ? null : rows.join(''))
    }
    if (server.destroyed) return gone()
    server.on('data', hear).on('close', gone)
    const text = Buffer.from(`${sql}\0`)
    const head = Buffer.from('Q0000')
    head.writeInt32BE(text.length + 4, 1)
    server.write(Buffer.concat([head, text]))
  })
