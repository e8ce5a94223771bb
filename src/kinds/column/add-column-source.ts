import { quoteLiteral, quoteName } from '../../sql/name.ts'
import { named, table } from '../alter.ts'
import type { Finish } from '../backfill.ts'
import { primaryRelation, replicaRelations, type Subject } from '../subject.ts'
import { plainType } from './add-column-recipes.ts'
import { beside } from './beside.ts'
import { serials } from './type.ts'
import type { WrittenColumn } from './written.ts'

const alterColumn = (subject: Subject): string =>
  `ALTER TABLE ${table(subject)} ALTER COLUMN ${quoteName(named(subject))}`

/** SQL that sets the column up for new rows: on the primary when the column comes, on a replica at the end. */
export type Source = {
  readonly primary: readonly string[]
  readonly replica: readonly string[]
  readonly last: Finish | null
}

const together = (primary: readonly string[], replica: readonly string[] = primary): Finish => ({
  primary,
  replica,
  settled: null,
  sweeps: false,
})

/** A sequence belongs to a column only where both have one owner, which need not be who runs this. */
const ownSequence = (subject: Subject, type: string, owner: string | undefined): readonly string[] => {
  const sequence = beside(subject, 'seq')
  return [
    `CREATE SEQUENCE ${sequence}${type === 'bigint' ? '' : ` AS ${type}`}`,
    ...(owner === undefined ? [] : [`ALTER SEQUENCE ${sequence} OWNER TO ${quoteName(owner)}`]),
    `ALTER SEQUENCE ${sequence} OWNED BY ${table(subject)}.${quoteName(named(subject))}`,
    `${alterColumn(subject)} SET DEFAULT nextval(${quoteLiteral(sequence)})`,
  ]
}

const serialSource = (subject: Subject, type: string): Source => ({
  primary: ownSequence(subject, type, primaryRelation(subject, table(subject))?.owner),
  replica: ownSequence(subject, type, replicaRelations(subject, table(subject))[0]?.owner),
  last: null,
})

/**
 * Only a column without NULL can become an identity, so a sequence of the same sort numbers the rows until it is one, and the
 * identity goes on where that stands.
 */
const identitySource = (subject: Subject, clause: string): Source | null => {
  const [, options = ''] =
    /^GENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\s*(?:\(([\s\S]*)\))?$/i.exec(clause) ?? []
  if (/\bSEQUENCE\s+NAME\b|\bOWNED\b/i.test(options)) return null
  const fill = beside(subject, 'fill')
  const type = plainType(subject).toLowerCase()
  const own = `pg_get_serial_sequence(${quoteLiteral(table(subject))}, ${quoteLiteral(named(subject))})`
  const becomes = `${alterColumn(subject)} ADD ${clause}`
  return {
    primary: [
      `CREATE SEQUENCE ${fill} AS ${type} ${options}`.trim(),
      `${alterColumn(subject)} SET DEFAULT nextval(${quoteLiteral(fill)})`,
    ],
    replica: [],
    last: together(
      [
        `${alterColumn(subject)} DROP DEFAULT`,
        becomes,
        `SELECT setval(${own}, last_value, is_called) FROM ${fill}`,
        `DROP SEQUENCE ${fill}`,
      ],
      [becomes],
    ),
  }
}

/** Null where the column's values have no source, or not one that could come later. */
export const sourceOf = (subject: Subject, written: WrittenColumn): Source | null => {
  const identity = written.clauses.find(({ type }) => type === 'CONSTR_IDENTITY')
  if (identity !== undefined) return identitySource(subject, identity.text)
  if (serials[written.type.toLowerCase()] !== undefined) return serialSource(subject, plainType(subject))
  if (written.default === null) return null
  const fresh = [`${alterColumn(subject)} SET DEFAULT ${written.default}`]
  return { primary: fresh, replica: fresh, last: null }
}
