/**
 * Remembers the answer about the last subject: the rows of a decision table ask the same of one subject many times, and subjects
 * come one after another.
 */
export const once = <S extends object, T>(ask: (subject: S) => T): ((subject: S) => T) => {
  let last: { readonly subject: S; readonly answer: T } | undefined
  return subject => {
    if (last?.subject !== subject) last = { subject, answer: ask(subject) }
    return last.answer
  }
}
