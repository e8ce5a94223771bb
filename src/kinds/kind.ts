import type { Falling } from '../catalog/dependents.ts'
import type { Change } from '../materialize/effect.ts'
import type { Order } from '../migrations/migration.ts'
import type { Backfill } from './backfill.ts'
import type { Example } from './example.ts'
import type { Risk } from './risk.ts'
import type { Settled } from './settled.ts'
import type { Subject } from './subject.ts'

/** Table lock modes as PostgreSQL spells them (Explicit Locking, "Table-Level Locks"). */
export type Lock =
  | 'ACCESS SHARE'
  | 'ROW SHARE'
  | 'ROW EXCLUSIVE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE'
  | 'SHARE ROW EXCLUSIVE'
  | 'EXCLUSIVE'
  | 'ACCESS EXCLUSIVE'

/** `unless` completes "it rewrites or reads every row, unless …" where nothing tells. */
export type Work = { readonly rewrites?: boolean; readonly scans?: boolean; readonly unless?: string | null }

export type TableLock = { readonly relation: string; readonly lock: Lock }

/** SQL that takes the place of the part's own text on a replica. */
export type ReplicaSql = { readonly order: 'expand' | 'contract'; readonly sql: string }

/** What a kind decides for a part: one row of its decision table. */
export type Verdict = {
  readonly order: Order
  /** One sentence: why this order, in terms of what replication would do otherwise. */
  readonly why: string
  readonly lock?: Lock | null
  readonly rewrites?: boolean
  /** The statement reads every row while it holds its lock. */
  readonly scans?: boolean
  readonly unless?: string | null
  /** Data is gone afterwards. */
  readonly loses?: boolean
  /** Code that runs meanwhile and knows the old name fails from here on. */
  readonly breaks?: boolean
  /** Run by hand on both hosts, the rows would differ without an error. */
  readonly diverges?: boolean
  readonly transaction?: 'inside' | 'alone'
  /** What to write instead; for `refuse`, always. */
  readonly instead?: string | ((subject: Subject) => string | null)
  /** Id of the check that a directive `allow=<rule> reason="…"` lifts; the verdict that then holds. */
  readonly rule?: string
  readonly allowed?: Verdict
  readonly replica?: (subject: Subject) => readonly ReplicaSql[]
  /** After the part ran on the primary, send every row of this table through the stream once, so that the primary's values win. */
  readonly touch?: (subject: Subject) => Touch | null
  /** Steps that take the statement's place on the primary as well; only with order `stream`. */
  readonly split?: (subject: Subject) => readonly SplitStep[]
  /** The part's rows are written in batches, after the primary's transaction; only with order `expand` or `primary`. */
  readonly backfill?: (subject: Subject) => Backfill | null
  /** SQL for the primary just before the part: to keep writers off, or rows travelling. */
  readonly before?: (subject: Subject) => string | null
  /** The tables that it keeps writers off (SHARE), until the file is done. */
  readonly keepsOff?: (subject: Subject) => readonly string[]
  /** SQL for the end of the primary's transaction, when all the file's parts have run. */
  readonly atEnd?: (subject: Subject) => string | null
  /** The tables of which it reads every row. */
  readonly rereads?: (subject: Subject) => readonly string[]
  readonly settled?: (subject: Subject) => Settled
}

/**
 * One of the steps that take a statement's place on every host: `stream` runs on the primary and, at the same place of the stream, on
 * the replicas; `rows` runs on the primary alone and travels as rows do.
 */
export type SplitStep = { readonly how: 'stream' | 'rows'; readonly sql: string }

/** `update` is the statement that writes each row with the values it has (`UPDATE t SET c = c`). */
export type Touch = { readonly table: string; readonly update: string }

/** A row of a kind's decision table. First fit wins. */
export type Case = {
  /** Completes the sentence "when …" in the kind's page. */
  readonly when: string
  readonly test: (subject: Subject) => boolean
  readonly verdict: Verdict
  /** A statement that shows what the row would have one write instead, where no example does: it needs to know the hosts. */
  readonly shown?: string
}

/** Does a domain bring a default, and does it refuse values (NOT NULL, CHECK)? */
export type DomainFacts = { readonly hasDefault: boolean; readonly isConstrained: boolean }

/**
 * A name a part brings into being, so that later parts of the same file know it. `from`: the name it had before (RENAME,
 * SET SCHEMA); then it is as new, or as old, as that was.
 */
export type Creation = {
  readonly what: 'relation' | 'type' | 'routine' | 'schema'
  readonly id: string
  readonly temporary?: boolean
  /** Only of a domain. */
  readonly domain?: DomainFacts
  /** Only of a type: its values cannot be told apart. */
  readonly blind?: boolean
  readonly from?: string
  /** The partitioned table it is born a partition of. */
  readonly partitionOf?: string
}

export type Key = { readonly name: string; readonly columns: readonly string[] }

/**
 * What rows of this relation can be told apart by from here on: a key, all of their columns, or nothing. `blind`: its columns
 * (quoted) whose values cannot be compared. `unsent`: those that a publication leaves out of whole rows. `hidden`: those by which a
 * replica would not find NULL (`hashIndexesOverNull`). `key`: of a table that is made, the key written there.
 */
export type Identifies = {
  readonly relation: string
  readonly told: 'key' | 'rows' | 'nothing'
  readonly blind?: readonly string[]
  readonly unsent?: readonly string[]
  readonly hidden?: readonly string[]
  readonly key?: Key
  /** Not all of its columns are written there: they come from a table or a type that is named. */
  readonly borrows?: true
}

/** `rows`: replication needs it on the replica. `mirror`: only a replica with `mirror: full` gets it. */
export type Needed = 'rows' | 'mirror'

/**
 * One sort of part, and everything the tool knows of it. `keys` are the grammar's names (see `keyOf`): `IndexStmt`,
 * `AlterTableStmt.AT_AddColumn`, `DropStmt.OBJECT_TABLE`.
 */
export type Kind = {
  readonly name: string
  readonly keys: readonly string[]
  /** Tells kinds apart that share a key (CREATE INDEX with and without CONCURRENTLY). */
  readonly matches?: (subject: Subject) => boolean
  /** One sentence for the kind's page. */
  readonly about: string
  /** The object as findings and plans show it: `public.orders.note`. */
  readonly object: (subject: Subject) => string
  /** The strongest lock it takes on its table, unless a verdict says otherwise. */
  readonly lock: Lock | null
  /** The same where it turns on the text (LOCK TABLE … IN … MODE). */
  readonly lockOf?: (subject: Subject) => Lock | null
  /** Locks on other tables: the one a foreign key points at, the parent of a partition. */
  readonly alsoLocks?: (subject: Subject) => readonly TableLock[]
  /** The tables that its foreign keys point at: where it reads every row, it looks for rows of these. */
  readonly refers?: (subject: Subject) => readonly string[]
  readonly needed: Needed | ((subject: Subject) => Needed)
  /** The part concerns its whole relation, so every other part on that relation depends on it. */
  readonly whole?: boolean
  /** Session state that must hold in every transaction of the file from here on (SET, set_config). */
  readonly ambient?: boolean
  readonly creates?: (subject: Subject) => readonly Creation[]
  /** A table that is there already becomes a partition of another. */
  readonly joins?: (subject: Subject) => { readonly partition: string; readonly of: string }
  /** The relation whose name means nothing, or another relation, afterwards. */
  readonly removes?: (subject: Subject) => string
  /** The column (`public.orders.note`) that is gone under this name afterwards. */
  readonly drops?: (subject: Subject) => string
  /** The index (`public.orders_total`) that is gone afterwards; a constraint's goes with it. */
  readonly unindexes?: (subject: Subject) => string | null
  /** The same column under its new name, and that alone. */
  readonly renames?: (subject: Subject) => { readonly to: string; readonly from: string }
  /** The constraint (`public.orders.orders_fk`), index, sequence or view that is there under this name afterwards. */
  readonly names?: (subject: Subject) => string | null
  /** The same constraint of a table under its new name. */
  readonly renamesConstraint?: (
    subject: Subject,
  ) => { readonly relation: string; readonly from: string; readonly to: string } | null
  /** Names by which the catalogs know another constraint, or none, afterwards; an index gives a key its own name. */
  readonly respells?: (subject: Subject) => readonly string[]
  /** The thing whose dependents the rulings, or the places of other parts, turn on. */
  readonly asks?: (subject: Subject) => Falling | null
  /**
   * It runs on the primary and reaches the replica among the rows, where it needs the schema to stand as it did on the primary at
   * that place: whatever the file changed before it keeps its place in the stream.
   */
  readonly anchored?: boolean
  /** Publications, identities or the subscription may need reconciling afterwards (implied where it creates a relation). */
  readonly reconciles?: boolean
  /** The search_path in force after this part, where it changes it. */
  readonly searchPath?: (subject: Subject) => readonly string[] | null
  /** What the replica's DDL means to Materialize, as facts; the verdict is materialize/effect.ts's. */
  readonly materialize?: (subject: Subject) => readonly Change[]
  /** The column it adds, as `object` shows one. */
  readonly adds?: (subject: Subject) => string
  /** That column is generated. */
  readonly generates?: (subject: Subject) => boolean
  /** The words of which the expressions are made of stored generated columns, and of indexes that refuse rows, that it brings in. */
  readonly computes?: (subject: Subject) => readonly string[]
  /** The table that it makes with an identity column. */
  readonly numbers?: (subject: Subject) => string | null
  /** The column that it adds is NULL in every row. */
  readonly leavesNull?: (subject: Subject) => boolean
  /** Tables without a row once it has run: it empties them, or fails where they hold one. */
  readonly empties?: (subject: Subject) => readonly string[]
  /** The table of which it validates a constraint. */
  readonly validates?: (subject: Subject) => string
  /** Tables for which apply calls functions from then on that are not PostgreSQL's own, or are others than before. */
  readonly calls?: (subject: Subject) => readonly string[]
  /** Relations that it puts rows into. */
  readonly fills?: (subject: Subject) => readonly string[]
  /** It computes values from rows as they are before the statement, whatever else that does to them. */
  readonly looksBack?: (subject: Subject) => boolean
  /** What it costs where that turns on other things than its order; wins over the verdict. */
  readonly work?: (subject: Subject) => Work
  /** Dangers besides its lock and what it costs. */
  readonly risks?: (subject: Subject) => readonly Risk[]
  /** It makes a table without a way to tell its rows apart, or gives a table one (or takes the table away). */
  readonly identifies?: (subject: Subject) => Identifies | null
  readonly cases: readonly Case[]
  readonly otherwise: Verdict
  readonly examples: readonly Example[]
}
