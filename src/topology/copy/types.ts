import { never } from '../../base/never.ts'
import type { Routine, Sequence, TypeFact } from '../../catalog/catalog.ts'
import { quoteLiteral, quoteName } from '../../sql/name.ts'
import { addition, type CopyStatement, creation } from './statement.ts'

const typeSql = (type: TypeFact): string => {
  switch (type.kind) {
    case 'enum':
      return `CREATE TYPE ${type.id} AS ENUM (${type.labels.map(label => quoteLiteral(label).trim()).join(', ')})`
    case 'domain': {
      const clauses = [
        ...(type.default === null ? [] : [`DEFAULT ${type.default}`]),
        ...(type.notNull ? ['NOT NULL'] : []),
        ...type.checks,
      ]
      return [`CREATE DOMAIN ${type.id} AS ${type.base}`, ...clauses].join(' ')
    }
    case 'composite': {
      const attributes = type.attributes.map(({ name, type: of }) => `${quoteName(name)} ${of}`)
      return `CREATE TYPE ${type.id} AS (${attributes.join(', ')})`
    }
    case 'range':
      return `CREATE TYPE ${type.id} AS RANGE (SUBTYPE = ${type.subtype})`
    default:
      return never(type)
  }
}

/** CREATE TYPE or CREATE DOMAIN, with its comment. */
export const typeStatements = (type: TypeFact): readonly CopyStatement[] => {
  const word = type.kind === 'domain' ? 'DOMAIN' : 'TYPE'
  const comment = `COMMENT ON ${word} ${type.id} IS ${quoteLiteral(type.comment ?? '')}`
  return [creation(type.id, typeSql(type), 'rows'), ...(type.comment === null ? [] : [addition(type.id, comment)])]
}

/** START, INCREMENT and limits as CREATE SEQUENCE and identity columns take them. */
export const sequenceOptions = (sequence: Sequence): string =>
  `START WITH ${sequence.start} INCREMENT BY ${sequence.increment} MINVALUE ${sequence.min} MAXVALUE ${sequence.max}${
    sequence.cycle ? ' CYCLE' : ''
  }`

/** CREATE SEQUENCE, and the column it belongs to. Positions are not copied: replication does not keep them equal either. */
export const sequenceStatements = (sequence: Sequence): readonly CopyStatement[] => [
  creation(sequence.id, `CREATE SEQUENCE ${sequence.id} AS ${sequence.type} ${sequenceOptions(sequence)}`, 'rows'),
  ...(sequence.ownedBy === null
    ? []
    : [addition(sequence.id, `ALTER SEQUENCE ${sequence.id} OWNED BY ${sequence.ownedBy}`, 'rows')]),
]

/** A function's quoted body is not looked at when it is created, so what it mentions need not be there. */
export const routineStatement = (routine: Routine): CopyStatement => ({
  ...creation(routine.id, routine.definition),
  object: routine.signature,
  uses: /^.*?(?=\s+AS (?:\$|'))/s.exec(routine.definition)?.[0] ?? routine.definition,
})
