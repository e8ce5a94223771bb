import { type SqlToken, sqlTokens } from './sql-tokens.ts'

const HIDDEN = '***'
const SECRET_NAME = '\\w*(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key)'

// libpq's values: quoted with backslashes, or bare up to a space; inside an SQL string the quotes come doubled.
const VALUE = `''[^\\n]*?''|'[^'\\\\]*(?:(?:\\\\[\\s\\S]|'')[^'\\\\]*)*(?:'|$)|(?:\\\\[\\s\\S]|[^\\s\\\\])+`

const TEXT_RULES: readonly (readonly [RegExp, string])[] = [
  [/\b(postgres(?:ql)?:\/\/[^\s:@/]*:)(?:\S*|(?!\d*(?:[/?,\s]|$))[^@\n]*)@/gi, `$1${HIDDEN}@`],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:@/]*:)[^\s/@]*@/gi, `$1${HIDDEN}@`],
  [new RegExp(`([?&]${SECRET_NAME}=)[^&\\s]*`, 'gi'), `$1${HIDDEN}`],
  [new RegExp(`("${SECRET_NAME}"\\s*:\\s*)"[^"\\\\]*(?:\\\\[\\s\\S][^"\\\\]*)*(?:"|$)`, 'gi'), `$1"${HIDDEN}"`],
  [new RegExp(`(?<![?&\\w])(${SECRET_NAME}\\s*(?:=>|:=|=)\\s*)(?:${VALUE})`, 'gi'), `$1${HIDDEN}`],
  [/\b(password\s+)(?:e?'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*(?:'|$)|(\$\w*\$)[\s\S]*?(?:\2|$))/gi, `$1'${HIDDEN}'`],
  // libpq repeats the word it stumbled over, and with an unquoted password that is a piece of it.
  [
    /((?:missing "=" after|percent-encoded token:|unexpected spaces found in|integer value) )"[^\n]*"/g,
    `$1"${HIDDEN}"`,
  ],
  [/(host name )"[^"\n]*@/g, `$1"${HIDDEN}@`],
]

/**
 * Any text for a person with the secrets taken out: passwords in URLs, `password=…` of connection strings, `PASSWORD '…'`
 * of SQL, JSON members. Rather hides too much than too little.
 */
export const redactText = (text: string): string =>
  TEXT_RULES.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text)

/** What the statement has said so far: its last two words, and whether every further constant is a secret. */
type Context = {
  readonly before: readonly SqlToken[]
  readonly words: number
  readonly secret: boolean
}

const START: Context = { before: [], words: 0, secret: false }
const NAME = new RegExp(`^(?:[\\w.]{0,80}[._])?${SECRET_NAME}$`, 'i')
const OPEN_SECRET = new RegExp(`(?<!\\w)${SECRET_NAME}\\s*=\\s*(?:%|'*\\s*$)`, 'i')
const LINKS: ReadonlySet<string> = new Set(['=', '=>', ':=', 'to'])

const isConstant = (token: SqlToken | undefined): boolean => token?.kind === 'string' || token?.kind === 'dollar'
const names = (token: SqlToken | undefined): boolean => token !== undefined && NAME.test(token.value)

// PASSWORD 'x', password => 'x', ('app.password', 'x'), and 'x' 'y' where 'x' was hidden.
const isSecret = ({ before, secret }: Context): boolean => {
  const [last, earlier] = [before.at(-1), before.at(-2)]
  if (secret || last?.text === HIDDEN) return true
  if (last?.value === ',') return isConstant(earlier) && names(earlier)
  return LINKS.has(last?.value ?? '') ? names(earlier) : !isConstant(last) && names(last)
}

// CREATE SECRET … AS 'x' and ALTER SECRET (Materialize); 'password=' || 'x'; format('password=%L', 'x').
const startsSecrecy = ({ before, words }: Context, token: SqlToken): boolean => {
  if (isConstant(token)) return OPEN_SECRET.test(token.value)
  return words === 1 && token.value === 'secret' && ['create', 'alter'].includes(before[0]?.value ?? '')
}

const LOOKS_LIKE_CONNINFO = /^\s*\w+\s*=|^\s*\w+:\/\//

const redactConstant = (token: SqlToken): string => {
  const isBody = token.kind === 'dollar' && !LOOKS_LIKE_CONNINFO.test(token.value)
  const inside = isBody ? redactSql(token.value) : redactText(token.value)
  if (inside === token.value) return token.text
  if (token.kind === 'string') return `'${inside.replaceAll("'", "''")}'`
  const tag = token.text.slice(0, token.text.indexOf('$', 1) + 1)
  return tag + inside + token.text.slice(tag.length + token.value.length)
}

const redactToken = (context: Context, token: SqlToken): string => {
  if (token.kind === 'gap') return redactText(token.text)
  if (!isConstant(token)) return token.text
  return isSecret(context) ? `'${HIDDEN}'` : redactConstant(token)
}

const advance = (context: Context, token: SqlToken): Context => {
  if (token.kind === 'gap') return context
  if (token.kind === 'word' && token.value === ';') return START
  const seen = isConstant(token) && isSecret(context) ? { ...token, text: HIDDEN } : token
  const secret = context.secret || startsSecrecy(context, token)
  return { before: [...context.before.slice(-1), seen], words: context.words + 1, secret }
}

/** What every rule above begins with: most SQL has none of it, and need not be cut into tokens. */
const MAY_HOLD_SECRETS =
  /passw|passphrase|secret|token|key|:\/\/|missing "=" after|unexpected spaces found in|integer value|host name|\\|[uU]&['"]/i

/**
 * SQL for a person with the secrets taken out: passwords of roles, of user mappings and servers, connection strings
 * wherever they stand (subscriptions, dblink, settings), Materialize secrets; function bodies and comments too. SQL without
 * secrets comes back unchanged. The text need not be valid.
 */
export const redactSql = (sql: string): string => {
  if (!MAY_HOLD_SECRETS.test(sql)) return sql
  let redacted = ''
  let context = START
  for (const token of sqlTokens(sql)) {
    redacted += redactToken(context, token)
    context = advance(context, token)
  }
  return redacted
}
