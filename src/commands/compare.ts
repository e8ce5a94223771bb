import { readFile } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { catalogFromJson } from '../catalog/json.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Config } from '../config/config.ts'
import { compareCatalogs } from '../drift/compare.ts'
import { type CatalogDiff, diffCatalogs } from '../drift/diff.ts'
import { openHosts } from './hosts.ts'
import { wantedTables } from './judge.ts'

/** The catalogs of all hosts, read at the same time. */
export type Catalogs = { readonly primary: Catalog; readonly replicas: readonly Catalog[] }

/** Reads every host's whole catalog over connections of its own. */
export const readCatalogs = async (config: Config): Promise<Catalogs> => {
  const hosts = await openHosts(config)
  try {
    const [primary, ...replicas] = await Promise.all([
      readCatalog(hosts.primary),
      ...hosts.replicas.map(({ session }) => readCatalog(session)),
    ])
    return { primary, replicas }
  } finally {
    await hosts.close()
  }
}

/** A catalog saved earlier, to stand for a replica. Throws `catalog-unreadable` (exit 2). */
export const readSaved = async (file: string): Promise<Catalog> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('catalog-unreadable', `the saved catalog ${file} cannot be read`, {
      exit: 2,
      hint: '`repl-migrate drift --save FILE` writes one',
      cause,
    })
  })
  return catalogFromJson(text)
}

export type DriftResult = {
  readonly outcome: 'equal' | 'drift'
  readonly findings: readonly Finding[]
  readonly catalogs: Catalogs
}

/** Compares the primary with each replica (or with a saved catalog) with the eyes of replication. */
export const drift = async (config: Config, options: { readonly against?: string } = {}): Promise<DriftResult> => {
  const catalogs = await readCatalogs(config)
  const saved = options.against === undefined ? null : await readSaved(options.against)
  const findings = config.replicas.flatMap((replica, index) => {
    const other = saved ?? catalogs.replicas[index]
    if (other === undefined) return []
    return compareCatalogs({
      primary: catalogs.primary,
      replica: other,
      publication: config.primary.publication,
      subscription: replica.subscription,
      materializePublication: replica.publication,
      mirror: replica.mirror,
      tables: wantedTables(config),
    })
  })
  return { outcome: findings.length === 0 ? 'equal' : 'drift', findings, catalogs }
}

export type DiffResult = {
  readonly outcome: 'equal' | 'differs'
  readonly replicas: readonly ({ readonly replica: string } & CatalogDiff)[]
}

/** The differing schema of the primary and each replica as text. */
export const diff = async (config: Config): Promise<DiffResult> => {
  const { primary, replicas } = await readCatalogs(config)
  const compared = replicas.map(replica => ({
    replica: replica.host,
    ...diffCatalogs(primary, replica, { tables: wantedTables(config) }),
  }))
  return { outcome: compared.every(one => one.text === '') ? 'equal' : 'differs', replicas: compared }
}
