import { type Name, nameOf, stringsOf } from '../../sql/name.ts'
import { type Fields, walk } from '../../sql/walk.ts'
import type { Subject } from '../subject.ts'

/** PostgreSQL's own functions that migrations call, by their first word and by name. */
const families =
  /^(array|current|date|gen_random|has|inet|json|jsonb|make|num|percentile|pg|quote|regexp|regr|stddev|string|to|ts|txid|var|xml)_/
const singles = new Set(
  `abs age any_value ascii avg bit_and bit_length bit_or bool_and bool_or btrim cardinality ceil ceiling char_length chr
   clock_timestamp coalesce col_description concat concat_ws convert convert_from convert_to count cume_dist currval decode
   dense_rank div encode every exp extract factorial first_value float8 floor format gcd generate_series generate_subscripts
   initcap int2 int4 int8 isfinite justify_days justify_hours justify_interval lag last_value lastval lcm lead left length ln log
   log10 lower lpad ltrim max md5 min mod mode nextval normalize now nth_value ntile obj_description octet_length overlay
   percent_rank pi position power random rank repeat replace reverse right round row_number row_to_json rpad rtrim set_config
   setseed setval sha224 sha256 sha384 sha512 sign split_part sqrt starts_with statement_timestamp strpos substr substring sum
   text timeofday timezone transaction_timestamp translate trim trim_scale trunc unistr unnest upper uuidv4 uuidv7 version
   width_bucket xmlagg`.split(/\s+/),
)

/** The functions and procedures that an expression or statement calls. */
export const callsIn = (node: unknown): readonly Name[] => {
  const names: Name[] = []
  walk(node, (key, fields: Fields) => {
    const path = fields['funcname']
    const name = (key === 'FuncCall' || key === 'funccall') && Array.isArray(path) ? nameOf(stringsOf(path)) : null
    if (name !== null) names.push(name)
  })
  return names
}

const isBuiltin = ({ schema, name }: Name): boolean =>
  schema === 'pg_catalog' || (schema === null && (singles.has(name) || families.test(name)))

const isOwn = (subject: Subject, { name }: Name): boolean =>
  [...subject.scope.routines, ...(subject.hosts?.primary.catalog.routines ?? []).map(routine => routine.id)].some(id =>
    id.endsWith(`.${name}`),
  )

/** The called functions that are not PostgreSQL's own: nobody can tell from here what they do. */
export const foreignCalls = (subject: Subject, node: unknown): readonly string[] =>
  callsIn(node)
    .filter(name => isOwn(subject, name) || !isBuiltin(name))
    .map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`))
