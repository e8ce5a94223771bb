/** A value that is made when it is first asked for, and once. A function, for an accessor costs its object's literal more than most values do. */
export const lazy = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
