import { primaryType, type Subject } from '../subject.ts'

export const isDomain = (subject: Subject, id: string): boolean =>
  subject.scope.domains.has(id) || primaryType(subject, id)?.kind === 'domain'

/** Would a new column of this type get a default from it? */
export const bringsDefault = (subject: Subject, id: string): boolean => {
  const fact = primaryType(subject, id)
  return subject.scope.domains.get(id) ?? (fact?.kind === 'domain' && fact.default !== null)
}
