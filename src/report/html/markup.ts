/** Text that is HTML already; everything else is escaped where it is put into some. */
export type Markup = { readonly markup: string }

type Part = Markup | readonly Markup[] | string | number

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters that HTML cannot hold, or that would turn the text around on the page, are shown as what they are. */
const visible = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  return code < 32 ? String.fromCodePoint(0x2400 + code) : `\\u${code.toString(16)}`
}

const escaped = (text: string): string =>
  text
    .replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, visible)
    .replace(/[&<>"']/g, found => entities[found] ?? found)

const written = (part: Part): string => {
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

/** HTML with its values escaped, in elements and in quoted attributes alike. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: texts.reduce((sum, text, index) => `${sum}${written(parts[index - 1] ?? '')}${text}`),
})

/** Text of our own that is not to be escaped: the style and the script. */
export const verbatim = (markup: string): Markup => ({ markup })

export const nothing: Markup = verbatim('')
