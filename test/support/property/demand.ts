/** What a migration must never leave behind; thrown with what was seen. */
export const demand = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what)
}
