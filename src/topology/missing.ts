import type { Finding } from '../base/finding.ts'
import type { HostFacts } from './facts.ts'
import type { Hop } from './hop.ts'
import { missingOnPrimary } from './missing-primary.ts'
import { missingToSendOn, replicaAfterCopy, replicaJournalStep } from './missing-replica.ts'
import { missingOnSubscription } from './missing-subscription.ts'
import type { SchemaCopy } from './schema-copy.ts'
import type { TopologyStep } from './step.ts'

/** One hop with what its hosts have. `copy` is null where tables that the replica lacks are not to be created. */
export type KnownHop = {
  readonly hop: Hop
  /** Read with the hop's replication role. */
  readonly primary: HostFacts
  readonly replica: HostFacts
  readonly copy: SchemaCopy | null
}

export type Missing = {
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
  /** Per replica, the existing tables that initial copies will go into. */
  readonly joining: ReadonlyMap<string, readonly string[]>
}

const copyStep = ({ hop, copy }: KnownHop): readonly TopologyStep[] =>
  copy === null || copy.statements.length === 0
    ? []
    : [
        {
          id: `${hop.name}.schema`,
          host: hop.name,
          do: 'copy-schema',
          sql: copy.statements.map(({ sql }) => sql),
          objects: copy.statements.map(({ object, needed }) => ({ object, needed })),
          why: 'logical replication carries rows only; their tables must be there before',
        },
      ]

const settle = (known: KnownHop, exists: (id: string) => boolean, enable: boolean) => {
  const { hop, primary, copy } = known
  const replica = replicaAfterCopy(primary, known.replica, copy?.tables ?? new Set())
  const onPrimary = missingOnPrimary(hop, primary, exists)
  const onward = missingToSendOn(hop, replica, onPrimary.published)
  const refresh = onPrimary.dropped.length > 0
  const subscription = missingOnSubscription(hop, { primary, replica }, onPrimary.published, { enable, refresh })
  const present = new Set(known.replica.tables.filter(table => table.schema !== 'repl_migrate').map(table => table.id))
  return {
    before: [...copyStep(known), ...replicaJournalStep(known.replica)],
    primary: onPrimary.steps,
    after: [...onward.steps, ...subscription.steps],
    findings: [...(copy?.findings ?? []), ...onPrimary.findings, ...onward.findings, ...subscription.findings],
    joining: [hop.name, subscription.joining.filter(id => present.has(id))] as const,
  }
}

const distinct = <T>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map(value => [JSON.stringify(value), value])).values(),
]

/**
 * Everything that is missing between the hosts and what the configuration wants, in an order whose every prefix is safe: what
 * the primary will publish exists on all replicas first, identities are complete before a publication takes a table, the
 * subscription comes last. `enable`: a disabled subscription is enabled. Pure.
 */
export const missing = (hops: readonly KnownHop[], options: { readonly enable: boolean }): Missing => {
  const onReplicas = hops.map(
    ({ replica, copy }) => new Set([...replica.tables.map(table => table.id), ...(copy?.tables ?? [])]),
  )
  const exists = (id: string): boolean => id.startsWith('repl_migrate.') || onReplicas.every(ids => ids.has(id))
  const settled = hops.map(known => settle(known, exists, options.enable))
  return {
    steps: [
      ...settled.flatMap(({ before }) => before),
      ...distinct(settled.flatMap(({ primary }) => primary)),
      ...settled.flatMap(({ after }) => after),
    ],
    findings: distinct(settled.flatMap(({ findings }) => findings)),
    joining: new Map(settled.map(({ joining }) => joining)),
  }
}
