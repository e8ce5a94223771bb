/** A point in a migration file as editors count it: line and column start at 1, columns are UTF-16 code units. */
export type Place = { readonly file: string; readonly line: number; readonly column: number }

/** `file:line:column`, the spelling every terminal and editor turns into a link. */
export const showPlace = (place: Place): string => `${place.file}:${place.line}:${place.column}`
