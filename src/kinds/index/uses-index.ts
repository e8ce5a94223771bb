import type { CatalogIndex } from '../../catalog/find.ts'
import { type Name, qualify, quoteName, readName } from '../../sql/name.ts'
import { command, constraintDef, table } from '../alter.ts'
import type { Verdict } from '../kind.ts'
import { onlyTables } from '../lacked-by.ts'
import { catalogId, type Subject } from '../subject.ts'
import { findIndexes } from './index-name.ts'

/** The index of its table that a part puts to use (USING INDEX); null where it does not. */
const indexUsed = (subject: Subject): Name | null => {
  const { def } = command(subject)
  const identity = def !== undefined && 'ReplicaIdentityStmt' in def ? def.ReplicaIdentityStmt.name : undefined
  const name = identity ?? constraintDef(subject)?.indexname
  return name === undefined ? null : { schema: readName(table(subject))?.schema ?? null, name }
}

/** The file says what a replica has of what it has made itself; of all else the catalogs do. */
const lacking = (subject: Subject, index: Name): string | undefined => {
  const earlier = subject.scope.passedBy.get(qualify(index.schema, index.name))
  const id = catalogId(subject.scope, table(subject)) ?? ''
  const has = ({ relations }: CatalogIndex): boolean =>
    relations.get(id)?.indexes.some(({ name }) => name === index.name) === true
  const isOld = subject.hosts !== null && has(subject.hosts.primary)
  return onlyTables(subject).find(
    ({ name, catalog }) => !has(catalog) && (earlier === undefined ? isOld : earlier.includes(name)),
  )?.name
}

/** Refuses to use an index that a replica with `mirror: tables` has not, for rows did without it so far. */
export const usesLackedIndex = (subject: Subject): Verdict | null => {
  const index = indexUsed(subject)
  const replica = index === null ? undefined : lacking(subject, index)
  if (index === null || replica === undefined) return null
  const definition = findIndexes(subject, index)[0]?.index.definition
  const made = definition ?? `CREATE UNIQUE INDEX ${quoteName(index.name)} ON ${table(subject)} (…)`
  return {
    order: 'refuse',
    why: `it uses the index ${quoteName(index.name)}, which ${replica} has not (\`mirror: tables\`): there it would fail (does not exist)`,
    instead: `-- repl-migrate: host=replica\n${made};\n${subject.part.sql};`,
  }
}
