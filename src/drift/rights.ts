import type { Finding } from '../base/finding.ts'
import type { Catalog, Relation, Role } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'

/** What the roles that move a table's rows may not do: the one that reads the slot, and the one that applies. */
export const rightsFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...readingFindings(comparison, pair),
  ...writingFindings(comparison, pair),
]

const roleOf = (catalog: Catalog, name: string | null | undefined): Role | undefined =>
  catalog.roles.find(role => role.name === name)

/** Whether a table's policies apply to a role. */
const isHeldBack = (role: Role, relation: Relation): boolean =>
  relation.rowSecurity !== 'off' &&
  !role.superuser &&
  !role.bypassesRowSecurity &&
  (relation.rowSecurity === 'forced' || relation.owner !== role.name)

/** Only copies read tables; rows that follow come from the WAL. */
const readingFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const { primary, receiving } = comparison
  const slot = primary.slots.find(({ name }) => name === receiving?.slot)
  const role = roleOf(primary, slot?.role)
  if (role === undefined) return []
  const state = receiving?.tables.find(({ table }) => table === pair.id)?.state
  const about = { host: primary.host, object: pair.id }
  return [
    ...(role.cannotRead.includes(pair.id)
      ? [
          finding({
            ...about,
            code: 'replication-role-cannot-read',
            weight: state === 'r' || state === 's' ? 'warning' : 'blocks',
            message: `${role.name}, as whom ${comparison.subscription} reads ${primary.host}, may not read ${pair.id}`,
            why: 'rows that change arrive, but a copy of the whole table fails and is tried again for ever: permission denied',
            cure: [
              `GRANT USAGE ON SCHEMA ${quoteName(pair.primary.schema)} TO ${quoteName(role.name)}`,
              `GRANT SELECT ON ${pair.id} TO ${quoteName(role.name)}`,
            ].map(sql => on(primary.host, sql)),
          }),
        ]
      : []),
    ...(isHeldBack(role, pair.primary)
      ? [
          finding({
            ...about,
            code: 'row-security-hides-rows',
            weight: 'diverges',
            message: `row security of ${pair.id} on ${primary.host} applies to ${role.name}, as whom ${comparison.subscription} reads`,
            why: 'a copy of the table leaves out the rows that its policies hide, without an error; rows that change arrive all',
            cure: [on(primary.host, `ALTER ROLE ${quoteName(role.name)} BYPASSRLS`)],
          }),
        ]
      : []),
  ]
}

/** From 16 on the table's owner applies its rows, unless the subscription says otherwise; before 15 nobody asks. */
const writingFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const { replica, receiving } = comparison
  if (receiving === null || replica.version < 150000) return []
  const owner = roleOf(replica, receiving.owner)
  const actor = receiving.runAsOwner ? owner : roleOf(replica, pair.replica.owner)
  return [
    ...(owner?.cannotWrite.includes(pair.id) === true ? [cannotWrite(comparison, pair, owner.name)] : []),
    ...(actor !== undefined && isHeldBack(actor, pair.replica) ? [stopsApply(comparison, pair, actor.name)] : []),
  ]
}

const cannotWrite = (comparison: Comparison, pair: TablePair, owner: string): Finding => {
  const { replica, receiving } = comparison
  const to = `TO ${quoteName(owner)}`
  return finding({
    code: 'apply-role-cannot-write',
    weight: 'blocks',
    host: replica.host,
    object: pair.id,
    message: `${owner}, the owner of subscription ${comparison.subscription}, may not write ${pair.id} on ${replica.host}`,
    why: 'the next row stops the subscription: permission denied',
    cure: [
      `GRANT USAGE ON SCHEMA ${quoteName(pair.replica.schema)} ${to}`,
      receiving?.runAsOwner === true
        ? `GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ${pair.id} ${to}`
        : `GRANT ${quoteName(pair.replica.owner)} ${to}`,
    ].map(sql => on(replica.host, sql)),
  })
}

const stopsApply = (comparison: Comparison, pair: TablePair, actor: string): Finding =>
  finding({
    code: 'row-security-stops-apply',
    weight: 'blocks',
    host: comparison.replica.host,
    object: pair.id,
    message: `row security of ${pair.id} on ${comparison.replica.host} applies to ${actor}, who writes its rows`,
    why: 'the next row stops the subscription: a user cannot replicate into a relation with row-level security enabled',
    cure: [on(comparison.replica.host, `ALTER ROLE ${quoteName(actor)} BYPASSRLS`)],
  })
