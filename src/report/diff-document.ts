import type { DiffReport, ReplicaDiff } from './diff.ts'

const tablesOf = ({ replica, tables, columns, references }: ReplicaDiff) =>
  tables.map(table => ({
    replica,
    ...table,
    columns: columns[table.table] ?? [],
    references: references[table.table] ?? [],
  }))

const equalOf = ({ replica, equal }: ReplicaDiff) => {
  const tables = equal.filter(({ sort }) => sort === 'table').length
  return { replica, tables, objects: equal.length - tables }
}

/** A diff for programs: lists over all replicas, each entry with its replica's name; of what is equal only how much there is. */
export const diffDocument = ({ outcome, at, hosts, hops, replicas, findings, suppressed }: DiffReport) => ({
  outcome,
  at,
  hosts,
  hops,
  tables: replicas.flatMap(tablesOf),
  objects: replicas.flatMap(({ replica, objects }) => objects.map(object => ({ replica, ...object }))),
  equal: replicas.map(equalOf),
  text: replicas.map(({ text }) => text).join('\n'),
  findings,
  suppressed,
})
