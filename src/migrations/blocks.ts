import type { DefElem, TransactionStmt } from '@pgsql/types'
import { Fault } from '../base/fault.ts'
import { overlay } from './attach.ts'
import type { Block, DirectedStatement } from './migration.ts'

type Run = { readonly begin: DirectedStatement | null; readonly statements: DirectedStatement[] }

/**
 * Cuts a file at its transaction statements, which are dropped: each BEGIN … COMMIT is a block run together (one around
 * everything is the whole file, whose transaction is the runner's), and statements in a row outside of them are a block run
 * as `outside` says. Directives above BEGIN apply to its block. Throws a Fault on all other transaction control: what commits,
 * and with what, must be known before anything runs.
 */
export const cutBlocks = (statements: readonly DirectedStatement[], outside: Block['mode']): readonly Block[] =>
  cutRuns(statements)
    .filter(run => run.statements.length > 0)
    .map(run => ({
      mode: run.begin === null ? outside : 'together',
      statements: run.statements.map(inherit(run.begin)),
    }))

const inherit =
  (begin: DirectedStatement | null) =>
  ({ statement, directives }: DirectedStatement): DirectedStatement => ({
    statement,
    directives: overlay(begin?.directives ?? [], directives),
  })

const cutRuns = (statements: readonly DirectedStatement[]): readonly Run[] => {
  const runs: Run[] = []
  let run: Run = { begin: null, statements: [] }
  for (const directed of statements) {
    const control = controlOf(directed)
    if (control === 'none') {
      run.statements.push(directed)
      continue
    }
    refuseMispaired(control, directed, run)
    runs.push(run)
    run = { begin: control === 'begin' ? directed : null, statements: [] }
  }
  if (run.begin !== null) throw refuse(run.begin, 'this BEGIN has no COMMIT', 'end the block with COMMIT;')
  return [...runs, run]
}

const refuseMispaired = (control: 'begin' | 'commit', directed: DirectedStatement, { begin }: Run): void => {
  if (control === 'begin' && begin !== null) {
    throw refuse(
      directed,
      'this BEGIN stands inside of a transaction, where it does nothing',
      'remove it, or COMMIT first',
    )
  }
  if (control === 'commit' && begin === null) {
    throw refuse(directed, 'this COMMIT has no BEGIN', 'remove it, or begin the block with BEGIN;')
  }
  if (control === 'commit' && directed.directives.length > 0) {
    throw refuse(directed, 'a directive at COMMIT applies to nothing', 'put it above the statement it is meant for')
  }
}

const controlOf = (directed: DirectedStatement): 'begin' | 'commit' | 'none' => {
  const { node } = directed.statement
  if (!('TransactionStmt' in node)) return 'none'
  const { kind, chain, options = [] } = node.TransactionStmt
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      if (options.every(option => 'DefElem' in option && isDefault(option.DefElem))) return 'begin'
      throw refuse(directed, 'this transaction asks for more than READ COMMITTED READ WRITE', optionHint)
    case 'TRANS_STMT_COMMIT':
      if (chain !== true) return 'commit'
      throw refuse(directed, 'COMMIT AND CHAIN begins a transaction out of sight', 'write COMMIT; and then BEGIN;')
    case undefined:
      throw refuse(directed, 'this transaction control is unknown', 'remove it')
    default:
      throw refuse(directed, ...refusals[kind])
  }
}

const optionHint = 'remove the options: the runner puts its own transaction in place of this one'

/** What a plain BEGIN means as well. */
const isDefault = ({ defname, arg }: DefElem): boolean => {
  const value = arg !== undefined && 'A_Const' in arg ? arg.A_Const : {}
  if (defname === 'transaction_isolation') return value.sval?.sval === 'read committed'
  return defname === 'transaction_read_only' && (value.ival?.ival ?? 0) === 0
}

type Refused = Exclude<
  NonNullable<TransactionStmt['kind']>,
  'TRANS_STMT_BEGIN' | 'TRANS_STMT_START' | 'TRANS_STMT_COMMIT'
>

const takesBack = 'takes back what the plan says is done, on one host and not on the others'
const inPieces = 'cuts the transaction into pieces that may be taken back, which the plan cannot know'
const outlives = 'leaves a transaction, and its locks, to whoever finishes it'
const keep = 'leave out what is not to be kept: a file commits all it holds'
const runnerCommits = 'remove it: the runner commits'

const refusals: Readonly<Record<Refused, readonly [message: string, hint: string]>> = {
  TRANS_STMT_ROLLBACK: [`ROLLBACK ${takesBack}`, keep],
  TRANS_STMT_ROLLBACK_TO: [`ROLLBACK TO ${takesBack}`, keep],
  TRANS_STMT_SAVEPOINT: [
    `SAVEPOINT ${inPieces}`,
    'remove it; an error to live with is caught in a DO block (EXCEPTION WHEN …)',
  ],
  TRANS_STMT_RELEASE: [`RELEASE ${inPieces}`, 'remove it, together with its SAVEPOINT'],
  TRANS_STMT_PREPARE: [`PREPARE TRANSACTION ${outlives}`, runnerCommits],
  TRANS_STMT_COMMIT_PREPARED: ['COMMIT PREPARED finishes a transaction that is not of this file', runnerCommits],
  TRANS_STMT_ROLLBACK_PREPARED: ['ROLLBACK PREPARED finishes a transaction that is not of this file', runnerCommits],
}

const refuse = ({ statement }: DirectedStatement, message: string, hint: string): Fault =>
  new Fault('transaction-control', message, { place: statement.place, hint, exit: 2 })
