import type { Socket } from 'node:net'
import type { Answer } from './materialize-model.ts'
import { parseMaterialize } from './materialize-parser.ts'
import { MaterializeError } from './materialize-state.ts'

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const int16 = (value: number): Buffer => int32(value).subarray(2)
const text = (value: string): Buffer => Buffer.from(`${value}\0`)
const message = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

const TYPE_OIDS: Readonly<Record<string, number>> = { boolean: 16, number: 23 }
const TEXT_OID = 25

const rowDescription = (rows: Answer['rows']): Buffer => {
  const fields = Object.entries(rows[0] ?? {}).map(([name, value]) =>
    Buffer.concat([
      text(name),
      int32(0),
      int16(0),
      int32(TYPE_OIDS[typeof value] ?? TEXT_OID),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  )
  return message('T', int16(fields.length), ...fields)
}

const showValue = (value: unknown): string => (typeof value === 'boolean' ? String(value).slice(0, 1) : String(value))

const dataRow = (row: Answer['rows'][number]): Buffer => {
  const values = Object.values(row).map(value => {
    if (value === null) return int32(-1)
    const bytes = Buffer.from(showValue(value))
    return Buffer.concat([int32(bytes.length), bytes])
  })
  return message('D', int16(values.length), ...values)
}

const complete = ({ tag, rows }: Answer): Buffer => Buffer.concat([...rows.map(dataRow), message('C', text(tag))])

const errorResponse = (thrown: unknown): Buffer => {
  const code = thrown instanceof MaterializeError ? thrown.sqlState : 'XX000'
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  return message('E', text('SERROR'), text('VERROR'), text(`C${code}`), text(`M${said}`), Buffer.of(0))
}

const greeting = Buffer.concat([
  message('R', int32(0)),
  message('S', text('server_version'), text('9.5.0')),
  message('S', text('client_encoding'), text('UTF8')),
  message('K', int32(1), int32(1)),
  message('Z', Buffer.from('I')),
])

/** The statement with the text values of a Bind message in place of `$1` … */
const withValues = (sql: string, bind: Buffer): string => {
  const formats = bind.indexOf(0, bind.indexOf(0) + 1) + 1
  const count = formats + 2 + 2 * bind.readInt16BE(formats)
  const values: string[] = []
  for (let at = count + 2, left = bind.readInt16BE(count); left > 0; left -= 1) {
    const length = bind.readInt32BE(at)
    const value = bind.toString('utf8', at + 4, at + 4 + Math.max(0, length))
    values.push(length < 0 ? 'NULL' : `'${value.replaceAll("'", "''")}'`)
    at += 4 + Math.max(0, length)
  }
  return sql.replace(/\$(\d+)/g, (_, digits: string) => values[Number(digits) - 1] ?? 'NULL')
}

type Run = (sql: string) => Promise<Answer>
type Client = { block: 'I' | 'T'; parsed: string; answer: Answer | null; skipping: boolean }
type Talk = { readonly client: Client; readonly run: Run; readonly send: (bytes: Buffer) => void }

const BLOCKS: Readonly<Record<string, readonly ['I' | 'T', string]>> = {
  start_transaction: ['T', 'BEGIN'],
  commit: ['I', 'COMMIT'],
  rollback: ['I', 'ROLLBACK'],
}

const runOne = async ({ client, run }: Talk, sql: string): Promise<Answer> => {
  const block = BLOCKS[parseMaterialize(sql).statements[0]?.kind ?? '']
  if (block === undefined) return run(sql)
  client.block = block[0]
  return { tag: block[1], rows: [] }
}

const isSelect = (answer: Answer | null): answer is Answer => answer?.tag.startsWith('SELECT') ?? false

const simpleQuery = async (talk: Talk, sql: string): Promise<void> => {
  const { statements, error } = parseMaterialize(sql)
  if (statements.length === 0 && error === null) talk.send(message('I'))
  for (const statement of statements) {
    const answer = await runOne(talk, statement.sql)
    if (isSelect(answer)) talk.send(rowDescription(answer.rows))
    talk.send(complete(answer))
  }
  if (error !== null) throw new MaterializeError('42601', error)
}

const extendedQuery = async ({ client, ...talk }: Talk, type: string, body: Buffer): Promise<void> => {
  const name = body.indexOf(0) + 1
  if (type === 'P') client.parsed = body.toString('utf8', name, body.indexOf(0, name))
  if (type === 'B') client.answer = await runOne({ client, ...talk }, withValues(client.parsed, body))
  const { answer } = client
  if (type === 'D') talk.send(isSelect(answer) ? rowDescription(answer.rows) : message('n'))
  if (type === 'E' && answer !== null) talk.send(complete(answer))
  const done = { P: '1', B: '2', C: '3' }[type]
  if (done !== undefined) talk.send(message(done))
}

const ready = ({ client, send }: Talk): void => send(message('Z', Buffer.from(client.block)))

/** One message of a client. After an error in the extended protocol everything up to Sync is passed over. */
const hear = async (talk: Talk, type: string, body: Buffer): Promise<void> => {
  const { client, send } = talk
  if (type === 'S') client.skipping = false
  if (type === 'S') return ready(talk)
  if (client.skipping) return
  try {
    if (type === 'Q') await simpleQuery(talk, body.toString('utf8', 0, body.length - 1))
    else await extendedQuery(talk, type, body)
  } catch (thrown) {
    send(errorResponse(thrown))
    client.skipping = type !== 'Q'
  }
  if (type === 'Q') ready(talk)
}

const SSL_REQUEST = 80_877_103

/** Speaks PostgreSQL's protocol with one client, without TLS and passwords, one statement after another. */
export const serveClient = (socket: Socket, run: Run): void => {
  const client: Client = { block: 'I', parsed: '', answer: null, skipping: false }
  const talk: Talk = { client, run, send: bytes => socket.writable && socket.write(bytes) }
  let started = false
  let buffer: Buffer = Buffer.alloc(0)
  let tail = Promise.resolve()
  const start = (body: Buffer): void => {
    started = body.readInt32BE(0) !== SSL_REQUEST
    talk.send(started ? greeting : Buffer.from('N'))
  }
  const take = (): void => {
    const head = started ? 1 : 0
    if (buffer.length < head + 4 || buffer.length < head + buffer.readInt32BE(head)) return
    const end = head + buffer.readInt32BE(head)
    const [type, body] = [buffer.toString('latin1', 0, head), buffer.subarray(head + 4, end)]
    buffer = buffer.subarray(end)
    if (!started) start(body)
    else tail = tail.then(() => (type === 'X' ? void socket.end() : hear(talk, type, body)))
    take()
  }
  socket.on('error', () => undefined)
  socket.on('data', bytes => {
    buffer = Buffer.concat([buffer, bytes])
    take()
  })
}
