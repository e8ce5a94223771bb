import type { Finding } from '../base/finding.ts'
import type { Slot, Subscription } from '../catalog/catalog.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import { type Comparison, finding, on } from './comparison.ts'

/** What is wrong with the primary's slot that a subscription reads; null where nothing is. */
export const slotFinding = (comparison: Comparison, subscription: Subscription): Finding | null => {
  const slot = comparison.primary.slots.find(({ name }) => name === subscription.slot)
  if (slot === undefined) return missing(comparison, subscription)
  if (slot.walStatus === 'lost') return lost(comparison, subscription, slot)
  if (subscription.worker === null || slot.active) return null
  return finding({
    code: 'slot-inactive',
    weight: 'blocks',
    host: comparison.primary.host,
    object: slot.name,
    message: `nobody reads slot ${slot.name} on ${comparison.primary.host}, though subscription ${subscription.name} runs`,
    why: 'the subscription is connected to another server, so the rows of this primary never arrive',
  })
}

const missing = (comparison: Comparison, subscription: Subscription): Finding =>
  finding({
    code: 'slot-missing',
    weight: 'blocks',
    host: comparison.primary.host,
    object: subscription.slot ?? subscription.name,
    message:
      subscription.slot === null
        ? `subscription ${subscription.name} has no slot`
        : `slot ${subscription.slot} of subscription ${subscription.name} does not exist on ${comparison.primary.host}`,
    why: 'the primary keeps nothing for the replica: all rows since the slot went are lost to it, so the tables must be copied anew',
    cure: beginAnew(comparison, subscription),
  })

const lost = (comparison: Comparison, subscription: Subscription, slot: Slot): Finding =>
  finding({
    code: 'slot-lost',
    weight: 'blocks',
    host: comparison.primary.host,
    object: slot.name,
    message: `slot ${slot.name} of subscription ${subscription.name} is lost: ${comparison.primary.host} has removed WAL it still needed`,
    why: 'the subscription can never go on from there (max_slot_wal_keep_size), so the tables must be copied anew',
    cure: [
      ...beginAnew(comparison, subscription).slice(0, -1),
      on(comparison.primary.host, `SELECT pg_drop_replication_slot(${quoteLiteral(slot.name)})`),
      'repl-migrate setup',
    ],
  })

/** DELETE and not TRUNCATE, which a Materialize table would not survive; no trigger and no foreign key looks on. */
const beginAnew = (comparison: Comparison, subscription: Subscription): readonly string[] => {
  const name = quoteName(subscription.name)
  const tables = subscription.tables.map(({ table }) => table).filter(comparison.tables)
  const statements = [
    `ALTER SUBSCRIPTION ${name} DISABLE`,
    `ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`,
    `DROP SUBSCRIPTION ${name}`,
    ...(tables.length === 0
      ? []
      : [
          `DO $anew$ BEGIN\n  SET LOCAL session_replication_role = replica;\n${tables.map(id => `  DELETE FROM ${id};\n`).join('')}END $anew$`,
        ]),
  ]
  return [...statements.map(sql => on(comparison.replica.host, sql)), 'repl-migrate setup']
}
