import type { Finding } from '../base/finding.ts'
import { quoteName } from '../sql/name.ts'
import type { HostFacts, PublicationFact, TableFact } from './facts.ts'

type Draft = Pick<Finding, 'code' | 'weight' | 'host' | 'object' | 'message' | 'why'> & {
  readonly cure?: readonly string[]
}

export const finding = (draft: Draft): Finding => ({ place: null, cure: [], ...draft })

const operationsOff = (publication: PublicationFact): readonly string[] =>
  (['insert', 'update', 'delete'] as const).filter(operation => !publication[operation])

/**
 * What is wrong with a publication's shape and is never changed silently: operations left out, column lists, row filters.
 * `weight` says whom it hurts.
 */
export const shapeFindings = (
  facts: HostFacts,
  name: string,
  published: readonly TableFact[],
  weight: 'diverges' | 'stalls-materialize',
): readonly Finding[] => {
  const publication = facts.publication
  if (publication === null) return []
  const off = operationsOff(publication)
  const common = { host: facts.host, weight }
  const operations = finding({
    ...common,
    code: 'publication-operations',
    object: name,
    message: `publication ${name} on ${facts.host} does not publish ${off.join(', ')}`,
    why: 'those changes never arrive, without any error',
    cure: [`ALTER PUBLICATION ${quoteName(name)} SET (publish = 'insert, update, delete, truncate')`],
  })
  const limited = published.filter(table => table.columnList || table.rowFilter)
  return [
    ...(off.length > 0 ? [operations] : []),
    ...limited.map(table =>
      finding({
        ...common,
        code: table.columnList ? 'publication-column-list' : 'publication-row-filter',
        object: table.id,
        message: `publication ${name} on ${facts.host} sends only some ${table.columnList ? 'columns' : 'rows'} of ${table.id}`,
        why: table.columnList
          ? 'columns left out stay empty behind it, and new columns do not join by themselves'
          : 'rows left out are missing behind it',
        cure: [],
      }),
    ),
  ]
}
