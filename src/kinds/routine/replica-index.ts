import type { Index } from '../../catalog/catalog.ts'
import type { Dependent, Falling } from '../../catalog/dependents.ts'
import { readName } from '../../sql/name.ts'
import type { Case, Verdict } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { builtWith, type Seen } from './built-with.ts'

type Own = { readonly identity: string; readonly definition: string }

/** What an index is built of, whatever its name. */
const builtOf = ({ definition }: Index): string => definition.replace(/^CREATE (?:UNIQUE )?INDEX .*? ON /, '')

const indexOf = ({ catalog }: Seen, { identity, table }: Dependent): Index | undefined =>
  catalog.relations.get(table ?? '')?.indexes.find(({ name }) => name === readName(identity)?.name)

/** The indexes of replicas that are built with a thing, and of which the primary has none alike. */
const ownIndexes = (subject: Subject, thing: Falling): readonly Own[] => {
  const { primary, replicas = [] } = subject.hosts ?? {}
  return replicas.flatMap(replica =>
    builtWith(subject, thing, replica, () => true).flatMap(one => {
      const own = indexOf(replica, one)
      const others = primary?.relations.get(one.table ?? '')?.indexes ?? []
      const isAlone = own !== undefined && !others.some(other => builtOf(other) === builtOf(own))
      return isAlone ? [{ identity: one.identity, definition: own.definition }] : []
    }),
  )
}

const onReplica = (sql: string): string => `-- repl-migrate: host=replica\n${sql}`

const recipe = (subject: Subject, thing: Falling | null): string => {
  const found = thing === null ? [] : ownIndexes(subject, thing)
  const all = [...new Map(found.map(one => [one.identity, one])).values()]
  const shown = all.length === 0 ? [{ identity: '…', definition: 'CREATE INDEX … ON … (…)' }] : all
  return [
    ...shown.map(({ identity }) => onReplica(`DROP INDEX IF EXISTS ${identity};`)),
    `${subject.part.sql};`,
    ...shown.map(({ definition }) => onReplica(`${definition};`)),
  ].join('\n')
}

/** The case in which an index of a replica alone is built with what becomes another: `allowed` holds where a directive lifts the refusal. */
export const ofReplicaAlone = (thingOf: (subject: Subject) => Falling | null, allowed: Verdict): Case => ({
  when: 'an index that only a replica has is built with it',
  test: subject => {
    const thing = thingOf(subject)
    return thing !== null && ownIndexes(subject, thing).length > 0
  },
  verdict: {
    order: 'refuse',
    why: 'the primary builds no entry of such an index, so nothing there shows for which rows the new one fails: apply would stop at the next UPDATE of one of them, whatever that writes',
    rule: 'stale-index',
    allowed,
    instead: subject => recipe(subject, thingOf(subject)),
  },
})
