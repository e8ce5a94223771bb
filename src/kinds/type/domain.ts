import { primaryType, type Subject } from '../subject.ts'

export const isDomain = (subject: Subject, id: string): boolean =>
  subject.scope.domains.has(id) || primaryType(subject, id)?.kind === 'domain'

/** A new column of such a domain rewrites its table, for its NULLs are tested (ATExecAddColumn up to 18). */
export const isConstrained = (subject: Subject, id: string): boolean => {
  const fact = primaryType(subject, id)
  const listed = fact?.kind === 'domain' && (fact.notNull || fact.checks.length > 0)
  return subject.scope.domains.get(id)?.isConstrained ?? listed
}

/** Would a new column of this type get a default from it? */
export const bringsDefault = (subject: Subject, id: string): boolean => {
  const fact = primaryType(subject, id)
  return subject.scope.domains.get(id)?.hasDefault ?? (fact?.kind === 'domain' && fact.default !== null)
}
