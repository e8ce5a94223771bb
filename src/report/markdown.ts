/** Text inside a table cell or a paragraph: on one line, with nothing Markdown or HTML would take for its own. */
export const cell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[&<>]/g, entity)
    .replace(/[\\`*_|[\]]/g, '\\$&')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const entity = (character: string): string => entities[character] ?? character

/** Text inside a line of HTML, where Markdown's own signs mean nothing. */
export const inHtml = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/[&<>]/g, entity)

/** Inline code, whatever is in it. A table still needs its `|` escaped. */
export const code = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')
  const fence = '`'.repeat(longestRun(line) + 1)
  return fence.length === 1 ? `\`${line}\`` : `${fence} ${line} ${fence}`
}

/** A block of SQL, whatever is in it. */
export const fenced = (sql: string, language = 'sql'): string => {
  const fence = '`'.repeat(Math.max(3, longestRun(sql) + 1))
  return `${fence}${language}\n${sql}\n${fence}`
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
