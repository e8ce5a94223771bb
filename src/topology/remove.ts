import type { Finding } from '../base/finding.ts'
import { dropJournalSql, streamTable } from '../journal/tables.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import type { HostFacts } from './facts.ts'
import { finding } from './findings.ts'
import type { Hop } from './hop.ts'
import type { TopologyStep } from './step.ts'

export type RemoveOptions = {
  /** Keeps the record of what ran; only the stream table goes. */
  readonly keepJournal: boolean
  /** Drops the replica's publication under a Materialize source that reads it. */
  readonly force: boolean
}

export type Removal = { readonly steps: readonly TopologyStep[]; readonly findings: readonly Finding[] }

/** A hop with what its hosts have; null for a host that is gone. */
export type StandingHop = { readonly hop: Hop; readonly primary: HostFacts | null; readonly replica: HostFacts | null }

const step = (
  id: string,
  host: string,
  sql: readonly string[],
  why: string,
  how: 'sql' | 'refresh' = 'sql',
): readonly TopologyStep[] => (sql.length === 0 ? [] : [{ id: `${host}.${id}`, host, do: how, sql, why }])

/**
 * What takes the hops down: subscriptions with their slots, publications, the tool's own tables; never a table of the application.
 * The slot goes while the subscription still names it, so that a run cut off in between finds both again.
 */
export const removal = (hops: readonly StandingHop[], options: RemoveOptions): Removal => {
  const primary = hops.find(hop => hop.primary !== null)?.primary ?? null
  const publication = hops[0]?.hop.publication ?? ''
  const parts = hops.map(hop => ({ ...subscriptionRemoval(hop), beyond: replicaRemoval(hop, options) }))
  return {
    steps: [
      ...parts.flatMap(part => part.steps),
      ...parts.flatMap(part => part.beyond.steps),
      ...(primary?.publication
        ? step(
            'publication',
            'primary',
            [`DROP PUBLICATION ${quoteName(publication)}`],
            'nobody subscribes to it any more',
          )
        : []),
      ...(primary === null ? [] : journalRemoval(primary, options)),
    ],
    findings: [...parts.flatMap(part => [...part.findings, ...part.beyond.findings]), ...strayFindings(hops, primary)],
  }
}

/** The slots a subscription holds on the primary: its own, and those of initial copies that were cut off. */
const slotsOf = ({ hop, primary, replica }: StandingHop): readonly string[] => {
  if (primary === null) return []
  const { subscription } = replica ?? { subscription: null }
  const own = subscription === null ? hop.subscription : subscription.slot
  const copies = subscription === null ? null : `pg_${subscription.oid}_sync_`
  return primary.slots
    .filter(slot => slot.plugin === 'pgoutput' && slot.database === primary.database)
    .filter(({ name }) => name === own || (copies !== null && name.startsWith(copies)))
    .map(slot => slot.name)
}

const subscriptionRemoval = (standing: StandingHop): Removal => {
  const { hop, primary, replica } = standing
  const name = quoteName(hop.subscription)
  const subscription = replica?.subscription ?? null
  const drops = slotsOf(standing).map(slot => `SELECT pg_drop_replication_slot(${quoteLiteral(slot)})`)
  const disable = subscription?.enabled === true ? [`ALTER SUBSCRIPTION ${name} DISABLE`] : []
  const detach = subscription?.slot === null ? [] : [`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`]
  const drop = subscription === null ? [] : [...detach, `DROP SUBSCRIPTION ${name}`]
  return {
    steps: [
      ...step('disable', hop.name, disable, 'its worker must let go of the slot'),
      ...step('slot', 'primary', drops, 'a slot that nobody reads keeps WAL until the disk is full', 'refresh').map(
        each => ({
          ...each,
          id: `${hop.name}.slot`,
        }),
      ),
      ...step('subscription', hop.name, drop, 'without its slot it is only a name'),
    ],
    findings: primary === null && subscription?.slot ? [leftBehind(hop, subscription.slot)] : [],
  }
}

const leftBehind = (hop: Hop, slot: string): Finding =>
  finding({
    code: 'slot-left-behind',
    weight: 'warning',
    host: 'primary',
    object: slot,
    message: `the primary cannot be reached; if it comes back, it still has the slot ${slot} of ${hop.name}`,
    why: 'a slot that nobody reads keeps WAL until the disk is full',
    cure: [`SELECT pg_drop_replication_slot(${quoteLiteral(slot)})`],
  })

const replicaRemoval = ({ hop, replica }: StandingHop, options: RemoveOptions): Removal => {
  if (replica === null) return { steps: [], findings: [] }
  const readers = replica.slots.filter(
    slot => slot.name.startsWith('materialize_') && slot.database === replica.database,
  )
  const held = replica.publication !== null && readers.some(slot => slot.active)
  const drop = hop.materialize === null ? [] : [`DROP PUBLICATION ${quoteName(hop.materialize)}`]
  return {
    steps: [
      ...step(
        'publication',
        hop.name,
        replica.publication === null || (held && !options.force) ? [] : drop,
        'no Materialize source is meant to read it any more',
      ),
      ...journalRemoval(replica, options),
    ],
    findings: readers.map(({ name, active }) =>
      finding({
        code: active ? 'materialize-reads' : 'slot-left-behind',
        weight: active && !options.force ? 'stalls-materialize' : 'warning',
        host: hop.name,
        object: name,
        message: active
          ? `a Materialize source reads ${hop.name} through slot ${name}${options.force ? '' : `, so publication ${hop.materialize ?? ''} stays`}`
          : `${hop.name} has the slot ${name}, which no Materialize source reads now`,
        why: 'the slot keeps WAL until the source is dropped, and dropping a source drops its slot',
        cure: active ? [] : [`SELECT pg_drop_replication_slot(${quoteLiteral(name)})`],
      }),
    ),
  }
}

const journalRemoval = (facts: HostFacts, { keepJournal }: RemoveOptions): readonly TopologyStep[] => {
  const stream = facts.tables.some(table => table.id === streamTable)
  if (keepJournal) {
    const sql = stream ? [`DROP TABLE ${streamTable}`, 'DROP FUNCTION IF EXISTS repl_migrate.apply_stream()'] : []
    return step('stream', facts.host, sql, 'the stream table; the record of what ran is kept')
  }
  return step('journal', facts.host, facts.ownSchema ? [dropJournalSql] : [], 'the tool’s own tables')
}

/** Slots of initial copies that no known subscription answers for. */
const strayFindings = (hops: readonly StandingHop[], primary: HostFacts | null): readonly Finding[] => {
  const known = new Set(hops.flatMap(slotsOf))
  const strays = primary?.slots.filter(({ name, active }) => /^pg_\d+_sync_/.test(name) && !active && !known.has(name))
  return (strays ?? []).map(({ name }) =>
    finding({
      code: 'slot-left-behind',
      weight: 'warning',
      host: 'primary',
      object: name,
      message: `the primary has the slot ${name}, left by an initial copy that was cut off`,
      why: 'a slot that nobody reads keeps WAL until the disk is full; it may belong to another subscriber, so it stays',
      cure: [`SELECT pg_drop_replication_slot(${quoteLiteral(name)})`],
    }),
  )
}
