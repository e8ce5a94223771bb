import type { Finding } from '../base/finding.ts'
import { journalSql } from '../journal/tables.ts'
import { quoteName } from '../sql/name.ts'
import type { HostFacts, TableFact } from './facts.ts'
import { finding, shapeFindings } from './findings.ts'
import type { Hop } from './hop.ts'
import { listedFindings, mayBeFull } from './listed.ts'
import {
  memberSql,
  type Publishing,
  publishedTables,
  publishing,
  rootOf,
  tablesToAdd,
  withPartitions,
} from './published.ts'
import type { TopologyStep } from './step.ts'

export type PrimaryMissing = {
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
  /** What the subscriber receives once the steps have run. */
  readonly published: readonly TableFact[]
  readonly dropped: readonly string[]
}

const OWN = ['migration', 'primary_step', 'replica_step', 'stream']

/** The tool's own tables where they do not exist yet, as they will be. */
export const withJournal = (facts: HostFacts): HostFacts => {
  if (facts.journal) return facts
  const own = OWN.map(
    (name): TableFact => ({
      id: `repl_migrate.${name}`,
      schema: 'repl_migrate',
      name,
      partitioned: false,
      parent: null,
      extended: false,
      permanent: true,
      ofExtension: false,
      identity: 'key',
      primaryKey: true,
      comparable: true,
      member: false,
      bySchema: false,
      columnList: false,
      listedBy: [],
      rowFilter: false,
      syncState: null,
      mayRead: facts.role?.superuser ?? false,
      mayEnter: facts.role?.superuser ?? false,
      hidesRows: false,
    }),
  )
  return { ...facts, tables: [...facts.tables.filter(table => table.schema !== 'repl_migrate'), ...own] }
}

/**
 * What the primary lacks for one hop, in the order to run it: the role's rights, the tool's tables, an identity for tables
 * without a key, SELECT grants, the publication. A table that `exists` denies is left out: published, it would stop apply.
 */
export const missingOnPrimary = (hop: Hop, facts: HostFacts, exists: (id: string) => boolean): PrimaryMissing => {
  const host = publishing(withJournal(facts))
  const { includes, excludes } = hop.selection
  const ids = (tables: readonly TableFact[]) => tables.map(table => table.id)
  const wanted = tablesToAdd(host, root => includes(root) && exists(root.id))
  const hidden = hiding(host, wanted)
  const added = wanted.filter(table => !hidden.some(({ id }) => id === table.id))
  const isExcluded = (table: TableFact): boolean => {
    const root = rootOf(host, table)
    return excludes(root) || (excludes(table) && !includes(root))
  }
  const dropped = [...host.tables.values()].filter(table => table.member && isExcluded(table))
  const published = publishedTables(host, ids(added), ids(dropped))
  return {
    steps: [
      ...roleStep(facts),
      ...journalStep(facts),
      ...identityStep(host, published),
      ...grantStep(facts, published),
      ...publicationStep(hop, host, added, dropped),
    ],
    findings: [
      ...shapeFindings(facts, hop.publication, published, 'diverges'),
      ...[...hidden, ...hiding(host, published)].map(table => hidingFinding(facts, table)),
      ...incomparableFindings(host, published),
      ...listedFindings(facts.host, 'blocks', keylessTables(host, published)),
      ...strangers(hop, host),
    ],
    published,
    dropped: ids(dropped),
  }
}

const step = (id: string, sql: readonly string[], why: string): readonly TopologyStep[] =>
  sql.length === 0 ? [] : [{ id: `primary.${id}`, host: 'primary', do: 'sql', sql, why }]

const roleStep = ({ role }: HostFacts): readonly TopologyStep[] =>
  role === null || role.superuser || role.replication
    ? []
    : step(
        'role',
        [`ALTER ROLE ${quoteName(role.name)} REPLICATION`],
        'the replica logs in as this role, and only a role with REPLICATION may read a slot',
      )

const journalStep = (facts: HostFacts): readonly TopologyStep[] =>
  step(
    'journal',
    facts.journal ? [] : [journalSql('primary')],
    'the journal of migrations, and the stream table that carries barriers and in-stream DDL',
  )

/** Published tables without a key, whose rows UPDATE and DELETE must name in full. */
const keylessTables = (host: Publishing, published: readonly TableFact[]): readonly TableFact[] => {
  const publication = host.publication
  if (publication !== null && !publication.update && !publication.delete) return []
  const viaRoot = publication?.viaRoot === true
  const tables = withPartitions(
    host,
    published.map(table => table.id),
  )
  return tables.filter(table => table.identity !== 'key' && (viaRoot || !table.partitioned))
}

const identityStep = (host: Publishing, published: readonly TableFact[]): readonly TopologyStep[] => {
  const keyless = keylessTables(host, published).filter(
    table => table.identity === 'none' && table.comparable && mayBeFull(table),
  )
  return step(
    'identity',
    keyless.map(table => `ALTER TABLE ${table.id} REPLICA IDENTITY FULL`),
    'without a primary key or this, UPDATE and DELETE on a published table fail in the application itself',
  )
}

const grantStep = ({ role }: HostFacts, published: readonly TableFact[]): readonly TopologyStep[] => {
  if (role === null || role.superuser) return []
  const to = `TO ${quoteName(role.name)}`
  const closed = new Set(published.filter(table => table.mayEnter === false).map(table => quoteName(table.schema)))
  const unread = published.filter(table => table.mayRead === false).map(table => table.id)
  const usage = closed.size === 0 ? [] : [`GRANT USAGE ON SCHEMA ${[...closed].join(', ')} ${to}`]
  const select = unread.length === 0 ? [] : [`GRANT SELECT ON TABLE ${unread.join(', ')} ${to}`]
  return step(
    'grants',
    [...usage, ...select],
    'the initial copy reads the table as this role; without the grant it fails over and over and leaves slots behind',
  )
}

const publicationStep = (
  hop: Hop,
  host: Publishing,
  added: readonly TableFact[],
  dropped: readonly TableFact[],
): readonly TopologyStep[] => {
  const name = quoteName(hop.publication)
  const list = (tables: readonly TableFact[]) => tables.map(memberSql).join(', ')
  if (host.publication === null) {
    return step(
      'publication',
      [`CREATE PUBLICATION ${name} FOR TABLE ${list(added)}`],
      'what the replica subscribes to',
    )
  }
  return step(
    'publication',
    [
      ...(added.length === 0 ? [] : [`ALTER PUBLICATION ${name} ADD TABLE ${list(added)}`]),
      ...(dropped.length === 0 ? [] : [`ALTER PUBLICATION ${name} DROP TABLE ${list(dropped)}`]),
    ],
    added.length === 0
      ? 'the configuration excludes these tables'
      : 'rows of tables that are not published never arrive',
  )
}

/** Apply would look for their rows by comparing all columns, and cannot compare one of them. */
const incomparableFindings = (host: Publishing, published: readonly TableFact[]): readonly Finding[] =>
  keylessTables(host, published)
    .filter(table => !table.comparable)
    .map(table =>
      finding({
        code: 'rows-not-comparable',
        weight: 'blocks',
        host: 'primary',
        object: table.id,
        message: `${table.id} has no key, and a column of a type without equality (json, xml, point …)`,
        why: 'the first UPDATE or DELETE would stop the subscription: could not identify an equality operator',
        cure: [
          `on both hosts: ALTER TABLE ${table.id} ADD PRIMARY KEY (…)`,
          'or jsonb in place of json',
          `or tables.exclude: add ${table.id}`,
        ],
      }),
    )

/** Tables whose initial copy, or that of one of their partitions, would leave rows out. */
const hiding = (host: Publishing, tables: readonly TableFact[]): readonly TableFact[] =>
  tables.filter(table => withPartitions(host, [table.id]).some(({ hidesRows }) => hidesRows))

const hidingFinding = ({ role }: HostFacts, table: TableFact): Finding =>
  finding({
    code: 'row-security-hides-rows',
    weight: 'blocks',
    host: 'primary',
    object: table.id,
    message: `row security of ${table.id} holds for role ${role?.name ?? ''}, which reads the initial copy`,
    why: 'rows that its policies hide would be missing on the replica, without an error',
    cure: [`ALTER ROLE ${quoteName(role?.name ?? '')} BYPASSRLS`],
  })

/** Published, though the configuration neither includes nor excludes them. */
const strangers = ({ publication, selection }: Hop, host: Publishing): readonly Finding[] =>
  [...host.tables.values()]
    .filter(table => table.member && table.schema !== 'repl_migrate')
    .filter(table => !selection.includes(rootOf(host, table)) && !selection.excludes(table))
    .map(table =>
      finding({
        code: 'published-but-not-included',
        weight: 'note',
        host: 'primary',
        object: table.id,
        message: `${table.id} is in publication ${publication}, but the configuration does not include it`,
        why: 'it replicates, and is left as it is',
        cure: [`tables.include: add ${table.id}`, `or tables.exclude: add ${table.id}, then repl-migrate reconcile`],
      }),
    )
