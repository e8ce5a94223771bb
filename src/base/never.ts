/** The end of an exhaustive `switch`: the compiler refuses a call while a case is missing. */
export const never = (value: never): never => {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`)
}
