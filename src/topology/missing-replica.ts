import type { Finding } from '../base/finding.ts'
import { journalSql } from '../journal/tables.ts'
import { quoteName } from '../sql/name.ts'
import type { HostFacts, TableFact } from './facts.ts'
import { finding, shapeFindings } from './findings.ts'
import type { Hop } from './hop.ts'
import { listedFindings, mayBeFull } from './listed.ts'
import { withJournal } from './missing-primary.ts'
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

/** A table that setup is about to copy to the replica: as on the primary, but outside every publication there. */
const arriving = (table: TableFact): TableFact => ({
  ...table,
  identity: table.identity === 'full' ? 'none' : table.identity,
  member: false,
  bySchema: false,
  columnList: false,
  listedBy: [],
  rowFilter: false,
  syncState: null,
})

/** The replica as it will be once its schema copy and its journal are there. */
export const replicaAfterCopy = (primary: HostFacts, replica: HostFacts, copied: ReadonlySet<string>): HostFacts => {
  const own = withJournal(replica)
  return { ...own, tables: [...own.tables, ...primary.tables.filter(table => copied.has(table.id)).map(arriving)] }
}

/** The tool's tables: always on the replica before the primary, which may publish all its tables. */
export const replicaJournalStep = (facts: HostFacts): readonly TopologyStep[] =>
  facts.journal
    ? []
    : [
        {
          id: `${facts.host}.journal`,
          host: facts.host,
          do: 'sql',
          sql: [journalSql('replica')],
          why: 'the journal of steps, and the stream table with the trigger that runs in-stream DDL; before the primary has them',
        },
      ]

const step = (host: string, id: string, sql: readonly string[], why: string): readonly TopologyStep[] =>
  sql.length === 0 ? [] : [{ id: `${host}.${id}`, host, do: 'sql', sql, why }]

const fullSql = (tables: readonly TableFact[]): readonly string[] =>
  tables.filter(mayBeFull).map(({ id }) => `ALTER TABLE ${id} REPLICA IDENTITY FULL`)

type Onward = { readonly steps: readonly TopologyStep[]; readonly findings: readonly Finding[] }

/** Replicated tables without a key, where a publication that is not ours to know may take them in (all tables, a schema's). */
const missingForOthers = (replica: HostFacts, published: readonly TableFact[]): Onward => {
  const ids = published.filter(({ schema }) => schema !== 'repl_migrate').map(({ id }) => id)
  const keyless = withPartitions(publishing(replica), ids).filter(({ identity }) => identity === 'none')
  const sql = replica.sendsChanges ? fullSql(keyless) : []
  const why = `a publication of ${replica.host} sends what apply changes, and without a key or FULL apply would stop at the first UPDATE`
  return { steps: step(replica.host, 'identity', sql, why), findings: listedFindings(replica.host, 'blocks', keyless) }
}

/**
 * What the replica lacks to send its rows on to Materialize: REPLICA IDENTITY FULL for every replicated table, then membership
 * of its own publication, which the stream table never joins. Where none is configured, what any other reader needs.
 */
export const missingToSendOn = (hop: Hop, replica: HostFacts, published: readonly TableFact[]): Onward => {
  if (hop.materialize === null) return missingForOthers(replica, published)
  const host = publishing(replica)
  const present = published.flatMap(table => (table.schema === 'repl_migrate' ? [] : (host.tables.get(table.id) ?? [])))
  const roots = new Set(present.map(table => rootOf(host, table).id))
  const indexed = identifiedByIndex(host, published)
  const spared = new Set(indexed.map(table => table.id))
  const needing = withPartitions(host, [...roots]).filter(({ id }) => !spared.has(id))
  return {
    steps: [
      ...step(
        replica.host,
        'generated',
        generatedSql(hop.materialize, host),
        'a table in full rows whose generated columns are not published would refuse every UPDATE and DELETE, applied ones too',
      ),
      ...step(
        replica.host,
        'identity',
        fullSql(needing.filter(({ identity }) => identity !== 'full')),
        'Materialize needs every old value, unchanged TOAST values included',
      ),
      ...step(
        replica.host,
        'publication',
        membersSql(hop.materialize, host, roots),
        'what the Materialize source reads',
      ),
    ],
    findings: [
      ...publicationFindings(hop.materialize, replica),
      ...listedFindings(replica.host, 'stalls-materialize', needing),
      ...indexed.map(table => indexedFinding(replica.host, table)),
    ],
  }
}

/** Published tables without a primary key that send the columns of an index. */
const identifiedByIndex = (host: Publishing, published: readonly TableFact[]): readonly TableFact[] =>
  published.filter(
    table => table.identity === 'key' && !table.primaryKey && host.tables.get(table.id)?.primaryKey === false,
  )

/** An option of 18. Materialize takes no notice of generated columns. */
const withGenerated = 'publish_generated_columns = stored'

const generatedSql = (publication: string, { publication: own, version }: Publishing): readonly string[] =>
  own === null || own.generated || version < 180_000
    ? []
    : [`ALTER PUBLICATION ${quoteName(publication)} SET (${withGenerated})`]

const membersSql = (publication: string, host: Publishing, roots: ReadonlySet<string>): readonly string[] => {
  const members = tablesToAdd(host, root => roots.has(root.id)).map(memberSql)
  const list = members.join(', ')
  const name = quoteName(publication)
  const options = host.version >= 180_000 ? ` WITH (${withGenerated})` : ''
  if (host.publication === null)
    return [`CREATE PUBLICATION ${name}${list === '' ? '' : ` FOR TABLE ${list}`}${options}`]
  return list === '' ? [] : [`ALTER PUBLICATION ${name} ADD TABLE ${list}`]
}

/** With FULL, apply looks for the row by the replica's primary key; there is none, and the index no longer counts. */
const indexedFinding = (host: string, table: TableFact): Finding =>
  finding({
    code: 'identity-by-index',
    weight: 'stalls-materialize',
    host,
    object: table.id,
    message: `${table.id} has no primary key and sends the columns of an index as identity, so ${host} cannot have REPLICA IDENTITY FULL`,
    why: 'Materialize needs FULL there, and with it apply could not find the rows that UPDATE and DELETE mean',
    cure: [`on the primary: ALTER TABLE ${table.id} REPLICA IDENTITY FULL`, 'repl-migrate reconcile'],
  })

const publicationFindings = (name: string, replica: HostFacts): readonly Finding[] => {
  const published = publishedTables(publishing(replica))
  const common = { host: replica.host, weight: 'stalls-materialize', object: name } as const
  const viaRoot = finding({
    ...common,
    code: 'publication-via-root',
    message: `publication ${name} on ${replica.host} publishes partitions as their partitioned table`,
    why: 'Materialize accepts that and answers wrongly once a partition is added, attached or detached',
    cure: [`ALTER PUBLICATION ${quoteName(name)} SET (publish_via_partition_root = false)`],
  })
  const ownTables = finding({
    ...common,
    code: 'publication-holds-stream-table',
    message: `publication ${name} on ${replica.host} holds tables of schema repl_migrate`,
    why: 'they are this tool’s own and none of Materialize’s business; a publication for all tables brings them along',
    cure: [],
  })
  return [
    ...shapeFindings(replica, name, published, 'stalls-materialize'),
    ...(replica.publication?.viaRoot === true ? [viaRoot] : []),
    ...(published.some(table => table.schema === 'repl_migrate') ? [ownTables] : []),
  ]
}
