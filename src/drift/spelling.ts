const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+(?:\.\d+)?|::|[<>=!~@#%^&|*+/?-]+|\S/g

/** Lower case, and without the quotes that only one of two majors needs (`"substring"`, `"json"`). */
const plain = (text: string): string =>
  text.startsWith("'") ? text : /^"[a-z_][a-z0-9_]*"$/.test(text) ? text.slice(1, -1) : text.toLowerCase()

/** From 14 on the arguments of procedures are shown with their mode: `(IN days integer)`. */
const isMode = (word: string, before: string | undefined): boolean =>
  word === 'in' && (before === '(' || before === ',')

const tokens = (text: string): readonly string[] =>
  (text.match(token) ?? []).map(plain).filter((word, index, words) => !isMode(word, words[index - 1]))

/**
 * From 14 on PostgreSQL shows some functions in SQL's own syntax: EXTRACT(year FROM x) for date_part('year', x),
 * x AT TIME ZONE z for timezone(z, x), SUBSTRING(x FROM 1 FOR 2), POSITION(a IN b), OVERLAY, TRIM.
 */
const special = new Set(
  'extract date_part timezone zone substring position overlay trim btrim ltrim rtrim normalize is_normalized'.split(
    ' ',
  ),
)

const names: Readonly<Record<string, string>> = { extract: 'date_part', btrim: 'trim', ltrim: 'trim', rtrim: 'trim' }

const filler = new Set(
  '( ) , :: from for in both leading trailing placing at time zone timezone double precision numeric'.split(' '),
)

/** What is left of such an expression whichever way it is shown: its words, regardless of their order. */
const gist = (words: readonly string[]): readonly string[] =>
  words
    .map(word => names[word] ?? word.replace(/^'([a-z]+)'$/, '$1'))
    .filter(word => !filler.has(word))
    .sort()

/** Up to 11 a name (CURRENT_USER) is cast before it is compared with a text, and triggers execute procedures. */
const modern = (text: string): string =>
  text
    .replaceAll('EXECUTE PROCEDURE', 'EXECUTE FUNCTION')
    .replace(/\(("?[\w$]+"?)\)::text\b/g, '$1')
    .replace(/::text\b/g, '')

const spelling = (text: string): string => {
  const words = tokens(modern(text))
  return (words.some(word => special.has(word)) ? gist(words) : words).join(' ')
}

const same = (left: string | null, right: string | null, spell: (text: string) => string): boolean =>
  left === right || (left !== null && right !== null && spell(left) === spell(right))

/** Within one major PostgreSQL shows equal things equally, white space apart. */
export const sameText = (left: string | null, right: string | null): boolean =>
  same(left, right, text => text.replace(/\s+/g, ' ').trim())

/** Across majors: quoting, case, white space and the functions with a syntax of their own may differ. */
export const sameAcrossMajors = (left: string | null, right: string | null): boolean => same(left, right, spelling)

/**
 * A view's text as well: from 16 on columns are shown without their table's name where only one table is read, and up to 15 a table
 * called `old` or `new` needs another alias, for a view's rule has these.
 */
const viewSpelling = (text: string): string =>
  spelling(
    text
      .replace(/(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)\.(?=["\w\u0080-\uffff])/g, '')
      .replace(/\b(old|new)(?: \1)?_\d+\b/g, '$1'),
  )

export const sameViewAcrossMajors = (left: string | null, right: string | null): boolean =>
  same(left, right, viewSpelling)
