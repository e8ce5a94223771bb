/** How findings may be written for other programs; `json` is the command's whole document. */
export const findingFormats = ['text', 'json', 'markdown', 'github', 'sarif', 'junit', 'gitlab'] as const

export type FindingFormat = (typeof findingFormats)[number]

/** How the schema that differs may be written. */
export const diffFormats = ['text', 'side-by-side', 'json', 'markdown', 'html', 'sql', 'mermaid'] as const

export type DiffFormat = (typeof diffFormats)[number]
