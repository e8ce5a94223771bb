import { alone } from './alone.ts'
import { joinsAtOnce, reachesPublished } from './family.ts'
import type { Kind, Verdict } from './kind.ts'
import { leftOut, reachesReplicas, splitFamily } from './left-out.ts'
import { speaksAside } from './speaks-aside.ts'
import { actsOn, isNew, isTemporary, type Subject } from './subject.ts'

const newborn = {
  order: 'expand',
  why: 'the table is new in this file: none of its rows travels yet',
  lock: null,
  rewrites: false,
  scans: false,
  breaks: false,
  diverges: false,
} as const

const sentAtOnce = {
  order: 'stream',
  why: 'the table is new in this file and travels from its first row on: apply opens it for each row, and would stop at one for a name, or with a column, that is gone (does not exist, missing replicated column)',
} as const

/** A table, or a column of it, is not there under its name any more. */
const takesAway = (kind: Kind, subject: Subject): boolean =>
  kind.drops !== undefined ||
  kind.removes !== undefined ||
  (kind.creates?.(subject) ?? []).some(({ from }) => from !== undefined)

/** What holds for every kind alike: rows that do not travel cannot be harmed. Null where the verdict stands. */
export const byRelation = (kind: Kind, subject: Subject, verdict: Verdict): Verdict | null => {
  const relation = actsOn(subject)
  if (!reachesReplicas.has(verdict.order)) return null
  const split = relation === null ? null : splitFamily(subject, relation)
  if (split !== null) return split
  const aside = speaksAside(subject)
  if (aside !== null) return { ...alone(verdict), order: 'primary', why: aside }
  if (relation === null) return null
  if (isTemporary(subject, relation))
    return { ...alone(verdict), order: 'primary', why: 'a temporary table exists only in the session that made it' }
  const out = leftOut(subject, relation)
  if (out !== null) return { ...alone(verdict), order: 'primary', why: out }
  if (verdict.transaction === 'alone') return null
  if (isNew(subject, relation)) {
    const { instead: _instead, ...quiet } = alone(verdict)
    return { ...quiet, ...newborn, ...(takesAway(kind, subject) && joinsAtOnce(subject, relation) ? sentAtOnce : {}) }
  }
  if (!reachesPublished(subject, relation) && verdict.order !== 'free')
    return {
      ...alone(verdict),
      order: 'free',
      diverges: false,
      why: 'the table is in no publication: none of its rows travels',
    }
  return null
}
