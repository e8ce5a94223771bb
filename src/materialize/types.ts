/** Types Materialize reads from PostgreSQL as they are, each also as an array (its PostgreSQL source documentation). */
const native: ReadonlySet<string> = new Set(
  (
    'bool bpchar bytea char date daterange float4 float8 int2 int2vector int4 int4range int8 int8range interval json jsonb ' +
    'numeric numrange oid text time timestamp timestamptz tsrange tstzrange uuid varchar'
  ).split(' '),
)

const spelled: Readonly<Record<string, string>> = {
  bigint: 'int8',
  boolean: 'bool',
  character: 'bpchar',
  'character varying': 'varchar',
  decimal: 'numeric',
  'double precision': 'float8',
  int: 'int4',
  integer: 'int4',
  real: 'float4',
  smallint: 'int2',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
}

/**
 * Whether Materialize reads a type as it is; every other one (enums, domains, ranges of one's own, money, inet …) must be named
 * in TEXT COLUMNS. `type` is a catalog id (`pg_catalog.int4`), format_type's text or the user's spelling.
 */
export const isNative = (type: string): boolean => {
  const bare = type
    .trim()
    .replace(/^pg_catalog\./, '')
    .replace(/\s*\([^)]*\)/, '')
    .replace(/(\s*\[\d*\])+$/, '')
    .replace(/^"char"$/, 'char')
  const name = spelled[bare.toLowerCase()] ?? bare
  return native.has(name) || (name.startsWith('_') && native.has(name.slice(1)))
}
