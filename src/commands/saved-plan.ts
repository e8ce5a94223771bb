import { readFile } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import { version } from '../base/own-package.ts'
import { fingerprint } from '../catalog/fingerprint.ts'
import type { Config } from '../config/config.ts'
import type { ReplicaTarget } from '../plan/step.ts'
import { storeSteps } from '../plan/stored.ts'
import type { Session } from '../postgres/session.ts'
import { everySession } from '../run/context.ts'
import { digest } from '../run/digest.ts'
import type { OpenHosts } from './hosts.ts'
import { readPatiently } from './patient-reading.ts'
import type { Pending } from './pending.ts'
import { replicaTargets } from './unseen.ts'

/** Fingerprints by host, then by relation; `types` stands for all types of the host. */
export type Needs = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * A plan to be run later, exactly as it is. `needs` is what it was made against. Texts of the files are named by number, not
 * repeated, so that no password of theirs is in it; the checksums vouch for them.
 */
export type SavedPlan = {
  readonly format: 1
  readonly version: string
  readonly replicas: readonly ReplicaTarget[]
  readonly needs: Needs
  readonly migrations: readonly {
    readonly name: string
    readonly checksum: string
    readonly relations: readonly string[]
    /** What plan/stored.ts wrote. */
    readonly stored: unknown
  }[]
}

/** Of one host: each relation with the publications that carry it, and the types. */
const needsOf = async (
  config: Config,
  session: Session,
  relations: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const catalog = await readPatiently(config, session, { relations, light: true })
  const alone = { ...catalog, types: [] }
  const publishers = (id: string): readonly string[] =>
    catalog.publications.filter(({ published }) => published.includes(id)).map(({ name }) => name)
  const each = relations.map(id => [id, digest(JSON.stringify([fingerprint(alone, [id]), publishers(id)]))])
  return { types: fingerprint(catalog, []), ...Object.fromEntries(each) }
}

/** Fingerprints of these relations on every host, as they are now. */
export const readNeeds = async (config: Config, hosts: OpenHosts, relations: readonly string[]): Promise<Needs> => {
  const sessions = everySession(hosts)
  const needs = await Promise.all(sessions.map(session => needsOf(config, session, relations)))
  return Object.fromEntries(sessions.map(({ host }, index) => [host, needs[index] ?? {}]))
}

/** The plan of what is pending, to be saved. */
export const savePlan = async (hosts: OpenHosts, config: Config, pending: readonly Pending[]): Promise<SavedPlan> => ({
  format: 1,
  version,
  replicas: replicaTargets(config),
  needs: await readNeeds(config, hosts, [...new Set(pending.flatMap(({ relations }) => relations))].sort()),
  migrations: pending.map(({ plan: { migration, steps }, relations }) => ({
    name: migration.name,
    checksum: migration.checksum,
    relations,
    stored: JSON.parse(storeSteps(steps)),
  })),
})

const unreadable = (file: string, why: string, cause?: unknown): Fault =>
  new Fault('plan-unreadable', `${file} is no saved plan: ${why}`, {
    exit: 2,
    hint: '`repl-migrate plan --out FILE` writes one',
    cause,
  })

const isMigration = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'checksum' in value &&
  typeof value.checksum === 'string' &&
  'relations' in value &&
  Array.isArray(value.relations) &&
  'stored' in value

const isSaved = (value: unknown): value is SavedPlan =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'needs' in value &&
  typeof value.needs === 'object' &&
  value.needs !== null &&
  'replicas' in value &&
  Array.isArray(value.replicas) &&
  'migrations' in value &&
  Array.isArray(value.migrations) &&
  value.migrations.every(isMigration)

/** Reads what `plan --out` wrote. Throws `plan-unreadable` (exit 2). */
export const readPlan = async (file: string): Promise<SavedPlan> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause)
  })
  try {
    const value: unknown = JSON.parse(text)
    if (isSaved(value)) return value
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause)
  }
  throw unreadable(file, 'it has another format')
}
