import type { RiskCode } from '../src/kinds/risk.ts'

/** What another linter finds, and what becomes of it here: a risk, or why there is none. */
export type PeerRule = {
  readonly peer: string
  readonly rules: string
  readonly here: RiskCode | 'refused' | 'moot' | 'style'
  readonly why: string
}

const squawk = (rules: string, here: PeerRule['here'], why: string): PeerRule => ({ peer: 'squawk', rules, here, why })
const eugene = (rules: string, here: PeerRule['here'], why: string): PeerRule => ({ peer: 'eugene', rules, here, why })
const strong = (rules: string, here: PeerRule['here'], why: string): PeerRule => ({
  peer: 'strong_migrations',
  rules,
  here,
  why,
})
const pgfence = (rules: string, here: PeerRule['here'], why: string): PeerRule => ({
  peer: 'pgfence',
  rules,
  here,
  why,
})

/** The rules of the linters that PostgreSQL users know best. */
export const peerRules: readonly PeerRule[] = [
  squawk('require-concurrent-index-creation, require-concurrent-reindex', 'table-scan', 'with the statement to paste'),
  squawk(
    'adding-foreign-key-constraint, constraint-missing-not-valid, disallowed-unique-constraint, adding-not-nullable-field',
    'table-scan',
    'not for a table the same file makes or empties, nor behind a CHECK that was validated',
  ),
  squawk(
    'changing-column-type, adding-serial-primary-key-field, adding-field-with-default',
    'table-rewrite',
    'a constant default rewrites nothing from 11 on; whether a type change does is told from the old type where a database is at hand',
  ),
  squawk('adding-required-field', 'required-column', ''),
  squawk('ban-drop-column, ban-drop-table, ban-drop-database', 'loses-data', 'DROP DATABASE is refused'),
  squawk('renaming-column, renaming-table', 'breaks-code', 'not for a column the same file adds'),
  squawk('ban-truncate-cascade', 'cascades', 'every CASCADE, not only TRUNCATE’s'),
  squawk(
    'prefer-bigint-over-int, prefer-bigint-over-smallint',
    'small-key',
    'only keys that count by themselves: other numbers do not run out',
  ),
  squawk('prefer-repack', 'table-rewrite', 'VACUUM FULL and CLUSTER'),
  squawk(
    'ban-concurrent-index-creation-in-transaction',
    'commits-apart',
    'the file is cut into rounds where it must be, and says so',
  ),
  squawk(
    'ban-alter-domain-with-add-constraint, ban-create-domain-with-constraint',
    'table-scan',
    'only where a domain in use is changed',
  ),
  squawk(
    'require-concurrent-index-deletion, require-concurrent-partition-detach',
    'moot',
    'the lock is short, waited for under lock_timeout and tried again',
  ),
  squawk(
    'require-lock-timeout, require-statement-timeout',
    'moot',
    'every step runs under lock_timeout and is tried again; `lock-timeout=` sets it',
  ),
  squawk(
    'prefer-robust-stmts',
    'moot',
    'the journal knows what has run: nothing runs twice, so IF NOT EXISTS is not needed',
  ),
  squawk(
    'ban-uncommitted-transaction, transaction-nesting',
    'moot',
    'the runner’s own transaction takes the place of the file’s; what does not fit is refused',
  ),
  squawk(
    'ban-drop-not-null, require-enum-value-ordering, prefer-identity, prefer-text-field, prefer-timestamp-tz, ban-char-field, identifier-too-long, require-table-schema',
    'style',
    'a matter of taste, or of the application',
  ),
  eugene(
    'E1 (validating a check), E2 (validating NOT NULL), E3 (json), E4 (statements behind ACCESS EXCLUSIVE)',
    'held-lock',
    'E1, E2: table-scan; E3: json-column; E4: only where slow work follows',
  ),
  eugene(
    'E5 (type change), E6 (index), E7 (unique), E8 (exclusion), E10 (rewrite), E11 (serial), E15',
    'table-rewrite',
    'E6 to E8: table-scan',
  ),
  eugene(
    'E9 and W13 (no lock_timeout), W12 (several ALTERs of one table), W14 (primary key)',
    'moot',
    'lock_timeout is always set; several ALTERs of a table take its lock once',
  ),
  pgfence(
    'lock mode, blocks and risk of every statement, sizes from a database',
    'table-scan',
    '`plan` shows the size of the table, and leaves small ones alone',
  ),
  strong('backfilling in the migration’s transaction', 'held-lock', ''),
  strong('adding a json column', 'json-column', ''),
  strong('renaming a schema, a table, a column', 'breaks-code', ''),
  strong(
    'executing SQL that cannot be judged',
    'refused',
    'DO blocks and functions that cannot be read say what to write above them',
  ),
]
