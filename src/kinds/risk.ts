import type { Weight } from '../base/finding.ts'

/** What is known of a risk, whichever statement brings it: its weight, and its page. */
export type RiskFacts = {
  readonly weight: Weight
  /** One sentence: when it is found. */
  readonly about: string
  /** Who suffers, and for how long. */
  readonly why: string
  /** How it is avoided. */
  readonly instead: string
}

/** Every risk that lint and plan tell of, beside what is refused. Their codes are what `allow=<code>` names. */
export const risks = {
  'table-rewrite': {
    weight: 'locks',
    about: 'A statement writes every row of a table anew while it keeps others from the table.',
    why: 'whoever needs the table waits until the last row is written, on the primary and again on the replica, where apply waits with them; the time grows with the bytes of the table and its indexes',
    instead: 'a new column, filled in batches, that takes the old one’s place',
  },
  'table-scan': {
    weight: 'locks',
    about: 'A statement reads every row of a table while it keeps others from the table.',
    why: 'whoever needs the table waits until the last row is read, on the primary and again on the replica; the time grows with the bytes of the table',
    instead: 'the same in two steps: NOT VALID and VALIDATE, or an index built CONCURRENTLY and then taken',
  },
  'held-lock': {
    weight: 'locks',
    about: 'Slow work follows a statement whose lock the transaction still holds.',
    why: 'a lock is kept until the transaction ends: what is quick on its own keeps everyone out for as long as the slow work behind it takes',
    instead: 'a migration of its own for the slow work',
  },
  'several-locks': {
    weight: 'note',
    about: 'One transaction takes ACCESS EXCLUSIVE on several tables that exist already.',
    why: 'it waits for each with the earlier ones locked, and a transaction that uses two of them in the other order, apply’s included, deadlocks with it',
    instead: 'a migration for each table',
  },
  'loses-data': {
    weight: 'warning',
    about: 'Data is gone afterwards.',
    why: 'no down file brings it back, and code that still reads it fails',
    instead: 'deploy code without it first, and keep a copy of what may be missed',
  },
  cascades: {
    weight: 'warning',
    about: 'CASCADE drops or empties what the statement does not name.',
    why: 'what that is turns out when it runs, and each host drops what that host has',
    instead: 'the same without CASCADE, behind statements that drop what depends on it by name',
  },
  'whole-table-write': {
    weight: 'warning',
    about: 'An UPDATE or DELETE without WHERE writes every row of a table in one transaction.',
    why: 'each row stays locked for writers until it ends; all of it is sent in one piece, and what is committed meanwhile reaches the replica, and Materialize, behind it',
    instead: 'batches, each a transaction of its own',
  },
  'required-column': {
    weight: 'warning',
    about: 'A column is added NOT NULL and without a default to a table that may hold rows.',
    why: 'it fails where the table holds a row, and from then on code that does not know the column cannot insert',
    instead: 'a default, or the column nullable first and NOT NULL when every row has a value',
  },
  'breaks-code': {
    weight: 'warning',
    about: 'A name that running code uses goes away while that code runs.',
    why: 'queries that say the old name fail from its commit until the new code runs, and new code fails before',
    instead: 'both names side by side for the time of the deploy: a second column, or a view',
  },
  backfill: {
    weight: 'note',
    about: 'A column or an UPDATE is filled in batches.',
    why: 'the file up to it commits first, then each batch, then what follows in the file; stopped anywhere, `repl-migrate up` goes on from there',
    instead: 'a file of its own, where half of it done would surprise anyone',
  },
  'no-key': {
    weight: 'warning',
    about: 'A new table has no primary key when its file ends.',
    why: 'once it is published the primary refuses every UPDATE and DELETE of it: it does not have a replica identity',
    instead: 'a primary key; or REPLICA IDENTITY FULL, which sends whole old rows and has the replica search for each',
  },
  'full-identity': {
    weight: 'note',
    about: 'REPLICA IDENTITY FULL on the primary.',
    why: 'every UPDATE and DELETE writes the whole old row to the WAL and sends it, and without a key on the replica each one reads that table from its start',
    instead: 'a primary key, and REPLICA IDENTITY DEFAULT',
  },
  'small-key': {
    weight: 'note',
    about: 'The primary key of a new table counts in smallint or integer.',
    why: 'it runs out (at 32,767 or 2,147,483,647); widening it later rewrites the table under ACCESS EXCLUSIVE, and Materialize must read it anew',
    instead: 'bigint from the start',
  },
  'json-column': {
    weight: 'note',
    about: 'A column of type json.',
    why: 'json has no equality: DISTINCT, GROUP BY and UNION over it fail, and on a table without a key apply cannot find the row of an UPDATE (could not identify an equality operator for type json)',
    instead: 'jsonb',
  },
  'checks-off': {
    weight: 'warning',
    about: 'Triggers are switched off.',
    why: 'ALL and the constraint’s own triggers are what foreign keys live by: rows written meanwhile are checked by nobody, then or later',
    instead: 'DISABLE TRIGGER by name, and ENABLE in the same file',
  },
  'commits-apart': {
    weight: 'note',
    about: 'A statement that cannot run in a transaction stands among others.',
    why: 'the file becomes several transactions: what stands above it is committed before it starts, and stays when it fails',
    instead: 'a file of its own',
  },
  'stalls-materialize': {
    weight: 'stalls-materialize',
    about: 'A Materialize table that reads what changes would stop for good.',
    why: 'Materialize keeps the shape a table had when it was taken up, and errs when the replica’s no longer fits',
    instead: 'let Materialize move first: repl-migrate materialize plan',
  },
  'idle-allow': {
    weight: 'note',
    about: 'A directive allow=… silences nothing.',
    why: 'it would silence a later change of the statement unseen',
    instead: 'leave it out',
  },
} as const satisfies Record<string, RiskFacts>

/** A risk's page. */
export type RiskPage = RiskFacts & { readonly code: RiskCode }

export const riskPage = (code: RiskCode): RiskPage => ({ code, ...risks[code] })

export type RiskCode = keyof typeof risks

export const isRiskCode = (word: string): word is RiskCode => Object.hasOwn(risks, word)

/** A risk of one part, as its kind tells it. `says` goes on where the object's name stops; `why` is the code's where left out. */
export type Risk = {
  readonly code: RiskCode
  readonly says: string
  readonly why?: string
  readonly cure?: string
}
