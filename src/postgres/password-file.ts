import type { Surroundings } from './surroundings.ts'

/** Whose password is looked for; `host` as .pgpass writes it. */
export type PasswordQuestion = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

// A field ends at a colon that no backslash precedes.
const fieldsOf = (line: string): string[] =>
  [...`${line}:`.matchAll(/((?:\\.|[^:\\])*\\?):/g)].map(match => match[1] ?? '')

const unescaped = (field: string): string => field.replace(/\\(.)/g, '$1')

const answers = (line: string, wanted: readonly string[]): string | null => {
  const fields = fieldsOf(line)
  const password = fields[wanted.length]
  if (line.startsWith('#') || password === undefined) return null
  const fits = wanted.every((value, index) => fields[index] === '*' || unescaped(fields[index] ?? '') === value)
  return fits ? unescaped(password) : null
}

/** The first line of a password file that fits: host:port:database:user:password with * and \: (documentation, 32.16). */
export const findPassword = (text: string, question: PasswordQuestion): string | null => {
  const wanted = [question.host, String(question.port), question.database, question.user]
  for (const line of text.split(/\r?\n/)) {
    const password = answers(line, wanted)
    if (password !== null && password !== '') return password
  }
  return null
}

/** A password file as libpq opens it: one that others may read is not used, and `note` says so. */
export const openPasswordFile = (
  path: string,
  around: Surroundings,
): { readonly text: string; readonly note: string | null } => {
  const file = around.readFile(path)
  if (file === null) return { text: '', note: null }
  if ((file.mode & 0o077) === 0 || process.platform === 'win32') return { text: file.text, note: null }
  return { text: '', note: `${path} was not used: others may read it (chmod 0600 ${path})` }
}
