import type { A_Const, ColumnDef, FuncCall, Node } from '@pgsql/types'
import { functionName, readName, typeName } from '../../sql/name.ts'
import { inline } from '../alter.ts'
import type { Subject } from '../subject.ts'
import { bringsDefault, isDomain } from '../type/domain.ts'
import { serials, writtenType } from './type.ts'

/**
 * What a new column's default puts into the rows that exist. `none`: NULL. `constant`: the same on every host at any time.
 * `stable`: one value per statement, another on each host (now()). `volatile`: one value per row, and the table is rewritten.
 */
export type Volatility = 'none' | 'constant' | 'stable' | 'volatile'

const zoned = new Set(['timestamptz', 'timetz', 'tstzrange', 'tstzmultirange'])
const dated = new Set(['date', 'time', 'timestamp', 'tsrange', 'tsmultirange', 'daterange', 'datemultirange', ...zoned])
/** Their text depends on this host's settings or catalogs. */
const local = /^(reg.*|money|xid|pg_lsn)$/
const explicitZone = /(\d[+-]\d{1,2}(:?\d{2})?|\dZ)$/i
const isoDate = /^(\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}.*)?|\d{1,2}:\d{2}.*|-?infinity|epoch)$/i
/** Also inside of an array, a range or a row. */
const spellsNow = /\b(now|today|tomorrow|yesterday|allballs)\b/i
/** Functions that give one value per statement, provided their arguments do. */
const steady = new Set(
  `now transaction_timestamp statement_timestamp current_setting current_database current_schema current_user timezone date_trunc
   date_part extract to_char age inet_server_addr inet_client_addr version`.split(/\s+/),
)
const arithmetic = new Set(['+', '-', '*', '/', '%'])

const worst = (...found: readonly Volatility[]): Volatility => {
  if (found.includes('volatile')) return 'volatile'
  return found.includes('stable') ? 'stable' : 'constant'
}

/** A literal read as `type` (bare name, '' for a user's type). */
const ofLiteral = (literal: A_Const, type: string): Volatility => {
  if (literal.isnull === true) return 'none'
  const text = literal.sval?.sval
  if (text === undefined) return 'constant'
  if (local.test(type)) return 'stable'
  if (spellsNow.test(text) && (dated.has(type) || type === '')) return 'stable'
  if (zoned.has(type)) return explicitZone.test(text) || /^-?infinity$|^epoch$/i.test(text) ? 'constant' : 'stable'
  if (dated.has(type) || type === '') return isoDate.test(text) || !/\d[-/:.]\d/.test(text) ? 'constant' : 'stable'
  return 'constant'
}

const ofCall = (call: FuncCall, type: string): Volatility =>
  steady.has(functionName(call)?.name ?? '')
    ? worst('stable', ...(call.args ?? []).map(argument => ofExpression(argument, type)))
    : 'volatile'

/** A cast to a date or time that is then stored as another type passes through this host's TimeZone or DateStyle. */
const ofCast = (
  cast: { readonly arg?: Node; readonly typeName?: Parameters<typeof typeName>[0] },
  target: string,
): Volatility => {
  const type = cast.typeName === undefined ? '' : (typeName(cast.typeName)?.name ?? '')
  if (cast.arg === undefined || !('A_Const' in cast.arg || 'A_ArrayExpr' in cast.arg))
    return cast.arg === undefined ? 'volatile' : worst('stable', ofExpression(cast.arg, target))
  const value = ofExpression(cast.arg, type)
  return dated.has(type) && type !== target ? worst('stable', value) : value
}

const ofExpression = (expression: Node, type: string): Volatility => {
  if ('A_Const' in expression) return ofLiteral(expression.A_Const, type)
  if ('TypeCast' in expression) return ofCast(expression.TypeCast, type)
  if ('A_ArrayExpr' in expression)
    return worst('constant', ...(expression.A_ArrayExpr.elements ?? []).map(element => ofExpression(element, type)))
  if ('SQLValueFunction' in expression) return 'stable'
  if ('FuncCall' in expression) return ofCall(expression.FuncCall, type)
  if ('A_Expr' in expression) return ofOperator(expression.A_Expr, type)
  return 'volatile'
}

const ofOperator = (
  operation: { readonly name?: readonly Node[]; readonly lexpr?: Node; readonly rexpr?: Node },
  type: string,
): Volatility => {
  const operands = [operation.lexpr, operation.rexpr].flatMap(operand => operand ?? [])
  const [name] = operation.name ?? []
  const known = name !== undefined && 'String' in name && arithmetic.has(name.String.sval ?? '')
  return worst(known ? 'constant' : 'stable', ...operands.map(operand => ofExpression(operand, type)))
}

const builtinName = (id: string): string => {
  const name = readName(id.replace(/\[\]$/, ''))
  return name?.schema === 'pg_catalog' ? name.name : ''
}

/** Is the default of a new column computed on each host for itself? In doubt yes: that only costs sending the rows once. */
export const volatilityOf = (subject: Subject, column: ColumnDef | null): Volatility => {
  if (column === null) return 'none'
  const written = column.typeName === undefined ? null : typeName(column.typeName)
  if (written?.schema === null && serials[written.name] !== undefined) return 'volatile'
  if (inline(column, 'CONSTR_IDENTITY') !== null) return 'volatile'
  const { id } = writtenType(subject, column.typeName)
  const expression = inline(column, 'CONSTR_DEFAULT')?.raw_expr
  if (expression === undefined) return bringsDefault(subject, id) ? 'volatile' : 'none'
  const found = ofExpression(expression, builtinName(id))
  return found === 'constant' && isDomain(subject, id) ? 'stable' : found
}
