import { lazy } from '../base/lazy.ts'
import type { Place } from '../base/place.ts'
import { type Ruling, rulePart } from '../kinds/ruling.ts'
import { emptyScope, type Scope } from '../kinds/scope.ts'
import { catalogId, type Hosts, type Subject } from '../kinds/subject.ts'
import type { Directive, ParsedMigration } from '../migrations/migration.ts'
import type { Part, Statement } from '../sql/statement.ts'
import { advance } from './advance.ts'
import { type Touches, touchesOf } from './touches.ts'

/** `touches`: computed when first asked for, as only planning needs it. */
export type RuledPart = { readonly part: Part; readonly ruling: Ruling; readonly touches: () => Touches }

export type RuledStatement = {
  readonly statement: Statement
  readonly directives: readonly Directive[]
  readonly parts: readonly RuledPart[]
}

/** Where a part is pointed at: the statement itself where that is all of it. */
export const placeOf = ({ statement, parts }: RuledStatement, { part }: RuledPart): Place =>
  parts.length === 1 ? statement.place : part.place

/** A block of a migration with every part ruled; `mode` as in the file. */
export type RuledBlock = { readonly mode: 'together' | 'apart'; readonly statements: readonly RuledStatement[] }

export type RuledMigration = {
  readonly migration: ParsedMigration['migration']
  readonly blocks: readonly RuledBlock[]
}

/** SET LOCAL ends with its block. */
const isLocal = ({ node }: Part): boolean => 'VariableSetStmt' in node && node.VariableSetStmt.is_local === true

type Ruled = { readonly blocks: readonly RuledBlock[]; readonly scope: Scope }

const ruleBlocks = (parsed: ParsedMigration, hosts: Hosts | null, beginning: Scope): Ruled => {
  let scope = beginning
  let lasting = beginning.searchPath
  const rule = (part: Part, directives: readonly Directive[]): RuledPart => {
    const subject: Subject = { part, hosts, scope }
    const ruling = rulePart(subject, directives)
    scope = advance(scope, ruling)
    if (ruling.leaves.searchPath !== null && !isLocal(part)) lasting = ruling.leaves.searchPath
    return { part, ruling, touches: lazy(() => touchesOf(subject, ruling)) }
  }
  const blocks = parsed.blocks.map(block => {
    scope = { ...scope, searchPath: lasting }
    return {
      mode: block.mode,
      statements: block.statements.map(({ statement, directives }) => ({
        statement,
        directives,
        parts: statement.parts.map(part => rule(part, directives)),
      })),
    }
  })
  return { blocks, scope }
}

const losingIn = (scope: Scope): ReadonlySet<string> =>
  new Set([...scope.keyless.keys()].flatMap(id => (scope.relations.has(id) ? [] : (catalogId(scope, id) ?? []))))

/**
 * Rules on every part of a migration, in file order, each knowing what the earlier ones made, and which tables the file leaves
 * without a key. Pure; `hosts` null for lint.
 */
export const ruleMigration = (
  parsed: ParsedMigration,
  hosts: Hosts | null,
  searchPath: readonly string[],
): RuledMigration => {
  const beginning = emptyScope(searchPath)
  const first = ruleBlocks(parsed, hosts, beginning)
  const losing = losingIn(first.scope)
  const { blocks } = losing.size === 0 ? first : ruleBlocks(parsed, hosts, { ...beginning, losing })
  return { migration: parsed.migration, blocks }
}
