import { quoteLiteral } from '../sql/name.ts'
import { landing } from './naming.ts'
import type { Pin } from './pin.ts'
import { createSchema, createTable, type MzName, quote, showName } from './statements.ts'
import { isNative } from './types.ts'

/** How Materialize reaches the replica; the password is never written down, a person puts it in. */
export type ReplicaAddress = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly sslmode: 'disable' | 'require' | 'verify-ca' | 'verify-full'
}

export type SetupOptions = {
  readonly replica: ReplicaAddress
  readonly publication: string
  readonly source: MzName
  /** Where the source runs; null: Materialize's default. */
  readonly cluster: string | null
  readonly tables: readonly {
    readonly upstream: Pin['upstream']
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
}

/** One statement of the set-up, with its reason. */
export type SetupStatement = { readonly sql: string; readonly why: string }

const beside = (source: MzName, suffix: string): MzName => ({ ...source, name: `${source.name}_${suffix}` })

/** The text a person replaces by the password of the replica's role. */
const PASSWORD = '<password>'

const connection = (replica: ReplicaAddress, name: MzName, secret: MzName): string => {
  const fields = [
    `HOST ${quoteLiteral(replica.host)}`,
    `PORT ${Math.trunc(replica.port)}`,
    `DATABASE ${quoteLiteral(replica.database)}`,
    `USER ${quoteLiteral(replica.user)}`,
    `PASSWORD SECRET ${showName(secret)}`,
    `SSL MODE ${quoteLiteral(replica.sslmode.replace('-', '_'))}`,
  ]
  return `CREATE CONNECTION IF NOT EXISTS ${showName(name)} TO POSTGRES (${fields.join(', ')})`
}

const tableStatements = (source: MzName, { upstream, columns }: SetupOptions['tables'][number]): SetupStatement[] => {
  const name = landing(source, upstream)
  const text = columns.filter(({ type }) => !isNative(type)).map(column => column.name)
  const reading = { excluded: [], text, options: [] }
  const table = { sql: createTable(name, source, upstream, reading, true), why: `${showName(name)} reads the replica` }
  return name.schema === source.schema ? [table] : [{ sql: createSchema(name), why: 'its tables go into it' }, table]
}

/** What makes Materialize read the replica, for a person to run: secret, connection, source, one table per published one. */
export const setupSql = (options: SetupOptions): readonly SetupStatement[] => {
  const { source, cluster, replica, publication } = options
  const [secret, pg] = [beside(source, 'password'), beside(source, 'connection')]
  const place = cluster === null ? '' : ` IN CLUSTER ${quote(cluster)}`
  const reading = `FROM POSTGRES CONNECTION ${showName(pg)} (PUBLICATION ${quoteLiteral(publication)})`
  return [
    {
      sql: `CREATE SECRET IF NOT EXISTS ${showName(secret)} AS ${quoteLiteral(PASSWORD)}`,
      why: 'put the password of the role in before running it',
    },
    { sql: connection(replica, pg, secret), why: 'how Materialize reaches the replica' },
    { sql: `CREATE SOURCE IF NOT EXISTS ${showName(source)}${place} ${reading}`, why: 'holds one slot on the replica' },
    ...options.tables.flatMap(table => tableStatements(source, table)),
  ]
}
