import type { CopyStatement } from './statement.ts'

// Two names with a dot between them, each bare or quoted: how the server writes every object under an empty search_path.
const QUALIFIED = /(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\.(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)/gu

/** The qualified names a text mentions; names inside string constants count, they may be `'public.s'::regclass`. */
export const mentioned = (text: string): ReadonlySet<string> => new Set(text.match(QUALIFIED))

type Needs = (statement: CopyStatement) => readonly CopyStatement[]

/** Looks up the statements that make what another one mentions. */
const needsAmong = (statements: readonly CopyStatement[]): Needs => {
  const makers = new Map<string, readonly CopyStatement[]>()
  for (const statement of statements) {
    if (statement.makes !== null) makers.set(statement.makes, [...(makers.get(statement.makes) ?? []), statement])
  }
  return statement =>
    [...mentioned(statement.uses)].flatMap(id => makers.get(id) ?? []).filter(maker => maker !== statement)
}

/**
 * The statements with what each needs before it, else in the order given. Two that need each other stay as they are: only the
 * server can tell whether that works.
 */
export const inOrder = (statements: readonly CopyStatement[]): readonly CopyStatement[] => {
  const needs = needsAmong(statements)
  const ordered = new Set<CopyStatement>()
  const begun = new Set<CopyStatement>()
  const visit = (statement: CopyStatement): void => {
    if (begun.has(statement)) return
    begun.add(statement)
    needs(statement).forEach(visit)
    ordered.add(statement)
  }
  statements.forEach(visit)
  return [...ordered]
}

/** Those the rows need, and whatever these need in turn. */
export const neededByRows = (statements: readonly CopyStatement[]): readonly CopyStatement[] => {
  const needs = needsAmong(statements)
  const kept = new Set<CopyStatement>()
  const keep = (statement: CopyStatement): void => {
    if (kept.has(statement)) return
    kept.add(statement)
    needs(statement).forEach(keep)
  }
  statements.filter(statement => statement.needed === 'rows').forEach(keep)
  return statements.filter(statement => kept.has(statement))
}
