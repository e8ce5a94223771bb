import { type Dependent, type Falling, readDependents } from '../catalog/dependents.ts'
import { type CatalogIndex, indexCatalog, sizeOf } from '../catalog/find.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Config } from '../config/config.ts'
import { selectTables } from '../config/tables.ts'
import { calls, domainsOf } from '../kinds/routine/called.ts'
import type { Hosts } from '../kinds/subject.ts'
import type { ParsedMigration } from '../migrations/migration.ts'
import { withNeeded } from '../plan/needed.ts'
import { planMigration } from '../plan/plan.ts'
import { type RuledMigration, ruleMigration } from '../plan/rule-file.ts'
import type { Sizes } from '../plan/size.ts'
import type { Session } from '../postgres/session.ts'
import { BEFORE_DEADLOCK } from '../run/lock-wait.ts'
import { qualify, readName, routineName } from '../sql/name.ts'
import { namesIn } from '../sql/names-in.ts'
import type { OpenHosts } from './hosts.ts'
import { driftBefore } from './preflight.ts'
import { type Judged, replicaTargets } from './unseen.ts'

/** Schemas a file may find its names in besides the connection's own. */
const schemasSet = (parsed: ParsedMigration): readonly string[] =>
  parsed.blocks.flatMap(block =>
    block.statements.flatMap(({ statement }) =>
      'VariableSetStmt' in statement.node && statement.node.VariableSetStmt.name === 'search_path'
        ? (statement.node.VariableSetStmt.args ?? []).flatMap(arg =>
            'A_Const' in arg && arg.A_Const.sval?.sval !== undefined ? [arg.A_Const.sval.sval] : [],
          )
        : [],
    ),
  )

/** The ids under which relations of a schema stand in the catalogs that the file itself renames. */
const beforeRenames = (parsed: ParsedMigration, ids: readonly string[]): readonly string[] =>
  parsed.blocks.flatMap(block =>
    block.statements.flatMap(({ statement: { node } }) => {
      if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_SCHEMA') return []
      const { subname = '', newname } = node.RenameStmt
      return ids.map(readName).flatMap(name => (name?.schema === newname ? qualify(subname, name?.name ?? '') : []))
    }),
  )

/** Every relation the file may mean, as ids: a bare name in each schema it might be looked up in. A type may be a table's rows. */
export const relationsNamed = (parsed: ParsedMigration, searchPath: readonly string[]): readonly string[] => {
  const schemas = [...searchPath, ...schemasSet(parsed)]
  const names = parsed.blocks.flatMap(block =>
    block.statements.flatMap(({ statement }) => {
      const { relations, types } = namesIn(statement)
      return [...relations, ...types]
    }),
  )
  const ids = names.flatMap(({ schema, name }) =>
    schema === null ? schemas.map(candidate => qualify(candidate, name)) : [qualify(schema, name)],
  )
  return [...new Set([...ids, ...beforeRenames(parsed, ids)])]
}

/** TRUNCATE … CASCADE goes on from table to table. */
const reachesFar = (parsed: ParsedMigration): boolean =>
  parsed.blocks.some(({ statements }) =>
    statements.some(
      ({ statement: { node } }) => 'TruncateStmt' in node && node.TruncateStmt.behavior === 'DROP_CASCADE',
    ),
  )

/** Whether the configuration wants a table (id) replicated. */
export const wantedTables = (config: Config): ((id: string) => boolean) => {
  const wants = selectTables(config.tables)
  return id => {
    const name = readName(id)
    return name === null || wants(name.schema ?? 'public', name.name)
  }
}

type Asked = { readonly relations: readonly string[]; readonly far: boolean }

const readOne = async (session: Session, asked: Asked): Promise<CatalogIndex> =>
  indexCatalog(await readCatalog(session, { ...asked, light: true, lockTimeout: BEFORE_DEADLOCK }))

/** Its catalog with the relations that the others show by the name of an index, or by what hangs on a name. */
const withOthers = async (
  session: Session,
  asked: Asked,
  own: CatalogIndex,
  all: readonly CatalogIndex[],
): Promise<CatalogIndex> => {
  const named = new Set([...asked.relations, ...own.relations.keys()])
  const others = all.flatMap(({ relations }) => [...relations.keys()]).filter(id => !named.has(id))
  return others.length === 0 ? own : readOne(session, { ...asked, relations: [...asked.relations, ...others] })
}

const readAlike = async ({ primary, replicas }: OpenHosts, asked: Asked) => {
  const sessions = replicas.map(({ session }) => session)
  const [first, ...others] = await Promise.all([
    readOne(primary, asked),
    ...sessions.map(session => readOne(session, asked)),
  ])
  const all = [first, ...others]
  return Promise.all([
    withOthers(primary, asked, first, all),
    ...sessions.map((session, index) => withOthers(session, asked, others[index] ?? first, all)),
  ])
}

/** What rulings need to know of the hosts: the catalogs of the relations a file names, and the configuration's wishes. */
const readHosts = async (hosts: OpenHosts, config: Config, asked: Asked, begun: boolean): Promise<Hosts> => {
  const [primary, ...replicas] = await readAlike(hosts, asked)
  return {
    primary,
    replicas: hosts.replicas.flatMap(({ config: { name, mirror, subscription, publication } }, index) => {
      const catalog = replicas[index]
      if (catalog === undefined) return []
      const binary = catalog.subscriptions.get(subscription)?.binary ?? false
      return [{ name, mirror, catalog, binary, ...(publication === null ? {} : { onward: publication }) }]
    }),
    publication: config.primary.publication,
    begun,
    wanted: wantedTables(config),
    materialize: config.replicas.some(replica => replica.publication !== null),
    largeAbove: config.backfill.above,
  }
}

/** What names a routine in a text does not fall with it, and calls it in vain. */
const withCallers = (thing: Falling): readonly Falling[] =>
  thing.sort === 'routine' ? [thing, calls(routineName(thing.id))] : [thing]

const thingsAsked = (ruled: RuledMigration): readonly Falling[] =>
  ruled.blocks.flatMap(block =>
    block.statements.flatMap(({ parts }) =>
      parts.flatMap(({ ruling }) => (ruling.asks === null ? [] : withCallers(ruling.asks))),
    ),
  )

/**
 * Tables that the file does not name, and of which rulings must know what is computed, built or tested with what it changes; domains
 * stand for those that hold their values.
 */
const computing = (answers: readonly Dependent[], { primary }: Hosts): readonly string[] => [
  ...new Set(
    answers
      .filter(({ of }) => of.sort === 'calls' || of.sort === 'words')
      .flatMap(one => [
        ...domainsOf([one]),
        ...(one.table === null || !['table column', 'index'].includes(one.type) ? [] : [one.table]),
      ])
      .filter(id => !primary.relations.has(id)),
  ),
]

/** Rules, and where a ruling asks what hangs on a thing, rules again with the hosts' answers. `factsOf`: what hosts say, of these relations, too. */
const ruleWith = async (
  hosts: OpenHosts,
  parsed: ParsedMigration,
  factsOf: (more: readonly string[]) => Promise<Hosts>,
  searchPath: readonly string[],
): Promise<{ readonly ruled: RuledMigration; readonly facts: Hosts }> => {
  const facts = await factsOf([])
  const ruled = ruleMigration(parsed, facts, searchPath)
  const things = thingsAsked(ruled)
  if (things.length === 0) return { ruled: withNeeded(ruled), facts }
  const answers = await Promise.all([
    readDependents(hosts.primary, 'primary', things),
    ...hosts.replicas.map(({ session, config: { name } }) => readDependents(session, name, things)),
  ])
  const dependents = answers.flat()
  const more = computing(dependents, facts)
  const known = { ...(more.length === 0 ? facts : await factsOf(more)), dependents }
  return { ruled: withNeeded(ruleMigration(parsed, known, searchPath)), facts: known }
}

const sizesIn =
  (catalog: CatalogIndex): Sizes =>
  id =>
    catalog.relations.has(id) ? sizeOf(catalog, id) : null

/**
 * Rules and plans a parsed migration against the live hosts; drift of the tables it names counts against it. `begun`: an earlier
 * run of the file, edited since, was cut off.
 */
export const judge = async (
  hosts: OpenHosts,
  config: Config,
  parsed: ParsedMigration,
  searchPath: readonly string[],
  begun: boolean,
): Promise<Judged> => {
  const relations = relationsNamed(parsed, searchPath)
  const factsOf = (more: readonly string[]): Promise<Hosts> =>
    readHosts(hosts, config, { relations: [...relations, ...more], far: reachesFar(parsed) }, begun)
  const { ruled, facts: known } = await ruleWith(hosts, parsed, factsOf, searchPath)
  const plan = planMigration(ruled, replicaTargets(config))
  const findings = [...plan.findings, ...driftBefore(known, config, relations)]
  return { ruled, plan: { ...plan, findings }, sizes: sizesIn(known.primary) }
}
