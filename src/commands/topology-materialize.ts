import type { Catalog } from '../catalog/catalog.ts'
import type { Config, ReplicaConfig } from '../config/config.ts'
import { hostUrl } from '../config/load.ts'
import { readPath } from '../materialize/create-sql.ts'
import { type ReplicaAddress, type SetupStatement, setupSql } from '../materialize/setup-sql.ts'
import type { MzName } from '../materialize/statements.ts'
import { parseConninfo } from '../postgres/conninfo.ts'
import { processSurroundings } from '../postgres/surroundings.ts'
import type { Hop } from '../topology/hop.ts'

const sourceName = (source: string): MzName => {
  const [name = 'mz_source', schema = 'public', database = 'materialize'] = readPath(source).toReversed()
  return { database, schema, name }
}

const addressOf = (config: Config, replica: ReplicaConfig): ReplicaAddress => {
  const { targets, user, database, tls } = parseConninfo(hostUrl(config, replica.name), processSurroundings())
  const { mode } = tls
  const sslmode = mode === 'disable' || mode === 'verify-ca' || mode === 'verify-full' ? mode : 'require'
  return { host: targets[0]?.host ?? '', port: targets[0]?.port ?? 5432, user, database, sslmode }
}

/**
 * The SQL that points Materialize at a replica, for a person to run: tables that hold rows and replicate, as the primary has them.
 * The address is the one this machine uses; no password is in it. Empty where the replica has no publication for Materialize.
 */
export const materializeSql = (
  config: Config,
  replica: ReplicaConfig,
  hop: Hop,
  primary: Catalog,
): readonly SetupStatement[] => {
  if (config.materialize === null || replica.publication === null) return []
  const tables = primary.relations
    .filter(table => table.kind === 'table' && table.persistence === 'permanent' && hop.selection.includes(table))
    .map(table => ({
      upstream: { schema: table.schema, table: table.name },
      columns: table.columns
        .filter(({ generated }) => generated === 'no')
        .map(({ name, typeId }) => ({ name, type: typeId })),
    }))
  return setupSql({
    replica: addressOf(config, replica),
    publication: replica.publication,
    source: sourceName(config.materialize.source),
    cluster: null,
    tables,
  })
}
