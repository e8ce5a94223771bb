/** One table as the two hops see it: whether it is published, replicated and identified. */
export type TableFact = {
  readonly id: string
  readonly schema: string
  readonly name: string
  readonly partitioned: boolean
  /** The partitioned table it is a partition of. */
  readonly parent: string | null
  /** Has or had children by INHERITS or as partitions. */
  readonly extended: boolean
  readonly permanent: boolean
  /** Made by an extension: only a publication of all tables brings it. */
  readonly ofExtension: boolean
  /** `key`: a primary key or an index that serves; `none`: UPDATE and DELETE fail once it is published. */
  readonly identity: 'full' | 'key' | 'none'
  readonly primaryKey: boolean
  /** Has a key, or only columns whose values can be told apart: without, apply cannot find its rows. */
  readonly comparable: boolean
  /** Named in the host's publication. */
  readonly member: boolean
  /** Published because its schema is. */
  readonly bySchema: boolean
  readonly columnList: boolean
  readonly rowFilter: boolean
  /** The host's publications that send UPDATEs or DELETEs of it with a column list. */
  readonly listedBy: readonly string[]
  /** srsubstate where the host's subscription has the table. */
  readonly syncState: string | null
  /** May the replication role read it, and enter its schema? Null without such a role. */
  readonly mayRead: boolean | null
  readonly mayEnter: boolean | null
  /** Row security would keep rows from the replication role, without an error. */
  readonly hidesRows: boolean
}

export type PublicationFact = {
  readonly allTables: boolean
  readonly insert: boolean
  readonly update: boolean
  readonly delete: boolean
  readonly truncate: boolean
  readonly viaRoot: boolean
  /** Does it send stored generated columns? No major before 18 can. */
  readonly generated: boolean
}

export type RoleFact = {
  readonly name: string
  readonly superuser: boolean
  readonly replication: boolean
  readonly bypassesRls: boolean
}

export type SubscriptionFact = {
  readonly oid: number
  readonly enabled: boolean
  readonly publications: readonly string[]
  readonly slot: string | null
  /** Tables in any state. */
  readonly tables: number
}

export type SlotFact = {
  readonly name: string
  readonly plugin: string | null
  readonly database: string | null
  readonly active: boolean
  readonly lost: boolean
}

/** What one host has of its hops. */
export type HostFacts = {
  readonly host: string
  readonly version: number
  readonly database: string
  /** All of the tool's tables, and any trace of them. */
  readonly journal: boolean
  readonly ownSchema: boolean
  /** The one the configuration names, null where it does not exist or none is configured. */
  readonly publication: PublicationFact | null
  /** Does any publication of the host send UPDATE or DELETE? */
  readonly sendsChanges: boolean
  readonly subscription: SubscriptionFact | null
  readonly role: RoleFact | null
  readonly slots: readonly SlotFact[]
  readonly tables: readonly TableFact[]
}
