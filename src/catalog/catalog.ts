/**
 * One host's catalogs as facts. Ids of objects are `schema.name` with each name quoted only where SQL needs it
 * (`public.orders`, `public."Order"`); lists are sorted by id, columns by position.
 */
export type Catalog = {
  readonly format: 1
  readonly host: string
  /** server_version_num, for example 150018. */
  readonly version: number
  readonly database: string
  readonly timeZone: string
  /** server_encoding. */
  readonly encoding: string
  /** The locale by which the database sorts texts. */
  readonly collation: string
  readonly schemas: readonly string[]
  readonly extensions: readonly { readonly name: string; readonly schema: string; readonly version: string }[]
  readonly collations: readonly Collation[]
  readonly types: readonly TypeFact[]
  readonly relations: readonly Relation[]
  readonly sequences: readonly Sequence[]
  readonly routines: readonly Routine[]
  readonly eventTriggers: readonly EventTrigger[]
  readonly roles: readonly Role[]
  readonly publications: readonly Publication[]
  readonly subscriptions: readonly Subscription[]
  readonly slots: readonly Slot[]
}

export type Relation = {
  readonly id: string
  readonly schema: string
  readonly name: string
  readonly oid: number
  readonly kind: 'table' | 'partitioned' | 'view' | 'materialized view' | 'foreign'
  readonly persistence: 'permanent' | 'unlogged' | 'temporary'
  readonly owner: string
  readonly partitionOf: string | null
  readonly partitionBound: string | null
  readonly partitionKey: string | null
  readonly inherits: readonly string[]
  readonly columns: readonly Column[]
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly Index[]
  readonly triggers: readonly Trigger[]
  readonly policies: readonly string[]
  /** Without the one that makes a view. */
  readonly rules: readonly Rule[]
  /** Extended statistics. */
  readonly statistics: readonly { readonly name: string; readonly definition: string }[]
  readonly rowSecurity: 'off' | 'on' | 'forced'
  readonly identity: { readonly mode: 'default' | 'nothing' | 'full' | 'index'; readonly index: string | null }
  /** pg_class.reltuples: -1 or 0 where never analyzed. With all below it: `sizeOf`. */
  readonly rowsEstimate: number
  /** pg_class.relpages in bytes, so 0 where never analyzed: the exact size would have to lock every table. */
  readonly bytes: number
  /** Views: pg_get_viewdef. */
  readonly definition: string | null
  readonly options: readonly string[]
  readonly comment: string | null
}

export type Column = {
  readonly name: string
  readonly attnum: number
  /** format_type(atttypid, atttypmod) under an empty search_path. */
  readonly type: string
  /** Id of the type without its modifier: `pg_catalog.int4`, `public.mood`; arrays are `pg_catalog.int4[]`. */
  readonly typeId: string
  readonly typmod: number
  readonly notNull: boolean
  /** Of a generated column, its expression. */
  readonly default: string | null
  readonly generated: 'no' | 'stored' | 'virtual'
  readonly identity: 'no' | 'always' | 'by default'
  /** Null where it is the type's own. */
  readonly collation: string | null
  readonly comment: string | null
}

export type Constraint = {
  readonly name: string
  /** 18 lists NOT NULL, too: read for rulings only, for only a statement speaks of its name. */
  readonly type: 'primary' | 'unique' | 'check' | 'foreign' | 'exclude' | 'not null'
  readonly columns: readonly string[]
  readonly definition: string
  readonly valid: boolean
  readonly deferrable: boolean
  readonly references: string | null
}

export type Index = {
  readonly name: string
  readonly definition: string
  readonly unique: boolean
  readonly primary: boolean
  readonly valid: boolean
  /** Key columns; expressions and INCLUDE columns are not among them. */
  readonly columns: readonly string[]
  readonly partial: boolean
  readonly expressions: boolean
  /** The constraint this index stands for. */
  readonly constraint: string | null
}

export type Trigger = {
  readonly name: string
  readonly definition: string
  readonly enabled: 'origin' | 'disabled' | 'replica' | 'always'
  /** Id of the function it calls. */
  readonly routine: string
}

export type Rule = Pick<Trigger, 'name' | 'definition' | 'enabled'>

/** One that the database defines. */
export type Collation = {
  readonly id: string
  readonly provider: string
  readonly locale: string | null
  /** Two different texts may be equal where this is false. */
  readonly deterministic: boolean
}

export type EventTrigger = {
  readonly name: string
  readonly event: string
  readonly tags: readonly string[]
  readonly enabled: Trigger['enabled']
  /** Id of the function it calls. */
  readonly routine: string
}

/** A role on which arriving or leaving rows depend: it owns relations or a subscription, or reads a slot just now. */
export type Role = {
  readonly name: string
  readonly superuser: boolean
  readonly bypassesRowSecurity: boolean
  /** Published tables it may not read; empty for a role that reads no slot. */
  readonly cannotRead: readonly string[]
  /** Tables of its subscriptions into which this major would not let it write. */
  readonly cannotWrite: readonly string[]
}

export type TypeFact =
  | { readonly id: string; readonly kind: 'enum'; readonly labels: readonly string[]; readonly comment: string | null }
  | {
      readonly id: string
      readonly kind: 'domain'
      readonly base: string
      readonly notNull: boolean
      readonly default: string | null
      readonly checks: readonly string[]
      /** The names of those that are NOT VALID: values from before them may break them. */
      readonly unread: readonly string[]
      readonly comment: string | null
    }
  | {
      readonly id: string
      readonly kind: 'composite'
      readonly attributes: readonly { readonly name: string; readonly type: string }[]
      readonly comment: string | null
    }
  | { readonly id: string; readonly kind: 'range'; readonly subtype: string; readonly comment: string | null }

export type Sequence = {
  readonly id: string
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly min: string
  readonly max: string
  readonly cycle: boolean
  readonly ownedBy: string | null
}

/** Overloads share an id; the signature (`public.total(integer, text)`) is unique. */
export type Routine = {
  readonly id: string
  readonly signature: string
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window'
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  readonly definition: string
}

export type Publication = {
  readonly name: string
  readonly allTables: boolean
  readonly schemas: readonly string[]
  /** Tables named one by one (not those that allTables or schemas bring). */
  readonly tables: readonly {
    readonly table: string
    readonly columns: readonly string[] | null
    readonly filter: string | null
  }[]
  /** What a subscriber receives, expanded by the server (pg_publication_tables). */
  readonly published: readonly string[]
  readonly operations: {
    readonly insert: boolean
    readonly update: boolean
    readonly delete: boolean
    readonly truncate: boolean
  }
  readonly viaRoot: boolean
  readonly generated: 'none' | 'stored'
}

export type Subscription = {
  readonly name: string
  readonly enabled: boolean
  readonly publications: readonly string[]
  readonly slot: string | null
  readonly binary: boolean
  readonly streaming: string
  readonly origin: string
  readonly owner: string
  readonly runAsOwner: boolean
  /** How often its workers have failed since the statistics were reset; null where the major does not count (before 15). */
  readonly failures: { readonly apply: number; readonly copy: number } | null
  /** The apply worker's pid, null where none runs. */
  readonly worker: number | null
  /** srsubstate per table: i, d, f, s, r. */
  readonly tables: readonly { readonly table: string; readonly state: string }[]
}

export type Slot = {
  readonly name: string
  readonly plugin: string | null
  readonly type: string
  readonly active: boolean
  readonly temporary: boolean
  readonly walStatus: string | null
  /** Who reads it just now. */
  readonly role: string | null
  readonly retainedBytes: number
}
