import type { Finding } from '../base/finding.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import type { HostFacts, SubscriptionFact, TableFact } from './facts.ts'
import { finding } from './findings.ts'
import type { Hop } from './hop.ts'
import { PRIMARY_URL, type TopologyStep } from './step.ts'

export type SubscriptionMissing = {
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
  /** Tables that are about to be copied into. */
  readonly joining: readonly string[]
}

type Hosts = { readonly primary: HostFacts; readonly replica: HostFacts }

/**
 * What the subscription lacks: itself, its slot, its publication, being enabled (only where `enable`), published tables. It is
 * created unconnected and its slot made separately, so that a run cut off between the two is recognised and goes on, and so
 * that two databases of one server do not wait for each other for ever (CREATE SUBSCRIPTION, documentation, notes).
 */
export const missingOnSubscription = (
  hop: Hop,
  { primary, replica }: Hosts,
  published: readonly TableFact[],
  options: { readonly enable: boolean; readonly refresh: boolean },
): SubscriptionMissing => {
  const tables = new Map(replica.tables.map(table => [table.id, table]))
  const absent = published.filter(table => !tables.has(table.id))
  const joining = published.filter(table => tables.get(table.id)?.syncState === null)
  const findings = [
    ...absent.map(table => absentFinding(hop, table)),
    ...stateFindings(hop, primary, replica, options.enable),
  ]
  if (findings.some(each => each.weight === 'blocks')) return { steps: [], findings, joining: [] }
  const fresh = replica.subscription === null
  const enable = fresh || (options.enable && replica.subscription?.enabled === false)
  const refresh = fresh || enable || options.refresh || joining.length > 0
  const copying = refresh || replica.tables.some(table => table.syncState !== null && table.syncState !== 'r')
  const disabled = replica.subscription?.enabled === false && !enable
  return {
    steps: [
      ...(disabled ? [] : subscriptionSteps(hop, replica.subscription)),
      ...slotStep(hop, primary, replica.subscription),
      ...(disabled ? [] : refreshSteps(hop, replica, joining, { enable, refresh, copying })),
    ],
    findings,
    joining: joining.map(table => table.id),
  }
}

const subscriptionSteps = (hop: Hop, subscription: SubscriptionFact | null): readonly TopologyStep[] => {
  const name = quoteName(hop.subscription)
  const common = { id: `${hop.name}.subscription`, host: hop.name, do: 'sql' } as const
  if (subscription === null) {
    const sql = `CREATE SUBSCRIPTION ${name} CONNECTION ${PRIMARY_URL} PUBLICATION ${quoteName(hop.publication)} WITH (connect = false)`
    return [{ ...common, sql: [sql], why: 'rows flow through it; its slot on the primary is made next' }]
  }
  if (subscription.publications.includes(hop.publication)) return []
  const publications = [...subscription.publications, hop.publication].map(quoteName).join(', ')
  const sql = `ALTER SUBSCRIPTION ${name} SET PUBLICATION ${publications} WITH (refresh = false)`
  const enable = subscription.enabled ? [] : [`ALTER SUBSCRIPTION ${name} ENABLE`]
  const why = 'up to 17 the slot reads no WAL from before a publication that it is asked for: it would stop for good'
  const applied: TopologyStep = { id: `${hop.name}.applied`, host: hop.name, do: 'wait-applied', sql: enable, why }
  return [applied, { ...common, sql: [sql], why: 'it does not subscribe to the configured publication' }]
}

const slotStep = (hop: Hop, primary: HostFacts, subscription: SubscriptionFact | null): readonly TopologyStep[] => {
  const slot = subscription === null ? hop.subscription : subscription.slot
  if (slot === null || primary.slots.some(known => known.name === slot)) return []
  return [
    {
      id: `${hop.name}.slot`,
      host: 'primary',
      do: 'refresh',
      sql: [`SELECT pg_create_logical_replication_slot(${quoteLiteral(slot)}, 'pgoutput')`],
      why: `keeps the WAL that ${hop.name} has not applied yet`,
    },
  ]
}

type Wanted = { readonly enable: boolean; readonly refresh: boolean; readonly copying: boolean }

const refreshSteps = (
  hop: Hop,
  replica: HostFacts,
  joining: readonly TableFact[],
  { enable, refresh, copying }: Wanted,
): readonly TopologyStep[] => {
  const name = quoteName(hop.subscription)
  const common = { host: hop.name, why: 'published tables join the subscription and their rows are copied' }
  const sql = [
    ...(enable ? [`ALTER SUBSCRIPTION ${name} ENABLE`] : []),
    ...(refresh ? [`ALTER SUBSCRIPTION ${name} REFRESH PUBLICATION WITH (copy_data = true)`] : []),
  ]
  const wait: TopologyStep = {
    id: `${hop.name}.copy`,
    host: hop.name,
    do: 'wait-sync',
    sql: [],
    why: 'until its initial copy is over a table holds fewer rows than the primary',
  }
  return [
    ...(replica.journal ? clearStep(hop, joining) : []),
    ...(sql.length === 0 ? [] : [{ ...common, id: `${hop.name}.refresh`, do: 'refresh', sql } as const]),
    ...(copying ? [wait] : []),
  ]
}

/** Rows that an earlier subscription left in the tool's own tables would collide with their copy; `replica_step` is the replica's. */
const clearStep = (hop: Hop, joining: readonly TableFact[]): readonly TopologyStep[] => {
  const own = joining.filter(table => table.schema === 'repl_migrate' && table.name !== 'replica_step')
  if (own.length === 0) return []
  const sql = own.map(table => `DELETE FROM ${table.id}`)
  const why = 'rows of an earlier subscription would collide with the initial copy of the tool’s own tables'
  return [{ id: `${hop.name}.clear`, host: hop.name, do: 'sql', sql, why }]
}

const absentFinding = (hop: Hop, table: TableFact): Finding =>
  finding({
    code: 'table-missing-on-replica',
    weight: 'blocks',
    host: hop.name,
    object: table.id,
    message: `${table.id} is published but does not exist on ${hop.name}`,
    why: 'the subscription cannot be refreshed, and rows of the table would stop it',
    cure: ['repl-migrate setup'],
  })

const stateFindings = (
  hop: Hop,
  primary: HostFacts,
  { subscription }: HostFacts,
  enable: boolean,
): readonly Finding[] => {
  const common = { host: hop.name, object: hop.subscription, weight: 'blocks' } as const
  const named = (name: string) => primary.slots.find(slot => slot.name === name)
  if (subscription === null) {
    return named(hop.subscription) === undefined ? [] : [slotTaken(hop)]
  }
  const slot = subscription.slot === null ? undefined : named(subscription.slot)
  const lost = subscription.tables > 0 && (slot === undefined || slot.lost)
  return [
    ...(lost ? [slotLost(hop)] : []),
    ...(subscription.enabled || enable
      ? []
      : [
          finding({
            ...common,
            weight: 'warning',
            code: 'subscription-disabled',
            message: `subscription ${hop.subscription} on ${hop.name} is disabled`,
            why: 'nothing is applied, new tables cannot join, and the primary keeps WAL for it',
            cure: [`ALTER SUBSCRIPTION ${quoteName(hop.subscription)} ENABLE`],
          }),
        ]),
  ]
}

const slotTaken = (hop: Hop): Finding =>
  finding({
    code: 'slot-taken',
    weight: 'blocks',
    host: 'primary',
    object: hop.subscription,
    message: `the primary has a replication slot ${hop.subscription}, but ${hop.name} has no subscription of that name`,
    why: 'it belongs to another subscriber, or was left behind by one that is gone and holds back WAL',
    cure: [
      `SELECT pg_drop_replication_slot(${quoteLiteral(hop.subscription)})`,
      'another name: replicas.*.subscription',
    ],
  })

const slotLost = (hop: Hop): Finding =>
  finding({
    code: 'slot-missing',
    weight: 'blocks',
    host: 'primary',
    object: hop.subscription,
    message: `the slot of subscription ${hop.subscription} is gone from the primary, or has lost its WAL`,
    why: `changes since then can no longer reach ${hop.name}; its tables must be copied again`,
    cure: ['repl-migrate teardown', `empty the tables on ${hop.name}`, 'repl-migrate setup'],
  })

/** Existing tables an initial copy would go into although they hold rows. */
export const filledFindings = (hop: Hop, tables: readonly string[]): readonly Finding[] =>
  tables.map(table =>
    finding({
      code: 'replica-table-not-empty',
      weight: 'blocks',
      host: hop.name,
      object: table,
      message: `${table} is to be copied to ${hop.name}, but holds rows there already`,
      why: 'the copy would fail on the first key it meets, again and again, and hold a slot on the primary meanwhile',
      cure: [`DELETE FROM ${table}`],
    }),
  )
