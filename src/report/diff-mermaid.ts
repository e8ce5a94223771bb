import type { DiffReport, ReplicaDiff } from './diff.ts'
import type { ColumnDiff } from './diff-columns.ts'

/** Names stand in quotes, in which mermaid takes anything but these. */
const quoted = (text: string): string => `"${text.replace(/["\\%\s]+/g, "'")}"`

/** A type or a column is one bare word to mermaid, and `PK`, `FK` and `UK` are keys. */
const word = (text: string): string => {
  const bare = text.replace(/[^A-Za-z0-9_\u00C0-\uFFFF]+/g, '_').replace(/(?<=.)_$/, '')
  return /^[A-Za-z\u00C0-\uFFFF]/.test(bare) && !/^[PFU]K$/.test(bare) ? bare : `_${bare}`
}

const noteOf = ({ primary, replica, same, facts }: ColumnDiff): string => {
  if (replica === null) return 'only on primary'
  if (primary === null) return 'only on replica'
  if (same) return ''
  return primary === replica ? `${facts.replica?.more || 'no default'} on replica` : `${replica} on replica`
}

const columnLine = (column: ColumnDiff): string => {
  const facts = column.facts.primary ?? column.facts.replica
  const note = noteOf(column)
    .replace(/["\s]+/g, ' ')
    .trim()
  const parts = [word(facts?.type ?? ''), word(column.name), facts?.key === true ? 'PK' : '', note && `"${note}"`]
  return `    ${parts.filter(part => part !== '').join(' ')}`
}

const tablesOf = (replica: ReplicaDiff, several: boolean): readonly string[] => {
  const name = (table: string): string => quoted(several ? `${table} on ${replica.replica}` : table)
  const shown = new Set(replica.tables.map(({ table }) => table))
  return [
    ...replica.tables.flatMap(({ table }) => [
      `  ${name(table)} {`,
      ...(replica.columns[table] ?? []).map(columnLine),
      '  }',
    ]),
    ...replica.tables.flatMap(({ table }) =>
      (replica.references[table] ?? [])
        .filter(to => shown.has(to))
        .map(to => `  ${name(to)} ||--o{ ${name(table)} : "is referenced by"`),
    ),
  ]
}

/** The tables that differ as a mermaid entity relationship diagram: columns of both hosts, each difference as a remark. */
export const diffMermaid = ({ replicas }: DiffReport): string =>
  ['erDiagram', ...replicas.flatMap(replica => tablesOf(replica, replicas.length > 1))].join('\n')
