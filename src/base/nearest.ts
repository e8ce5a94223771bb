/** A hint for a word that is not one of the few `known`: the one it was probably meant to be, else all of them. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known)
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean \`${near}\`?`
}

/** The one of `known` that is spelled most like `word`, if any is spelled alike. */
export const nearest = (word: string, known: readonly string[]): string | undefined =>
  known
    .map(name => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(name.length / 3, 2))
    .sort((a, b) => a.distance - b.distance)[0]?.name

/** Levenshtein's: how many characters must be put in, taken out or replaced. */
const distance = (left: string, right: string): number => {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [row, character] of [...left].entries()) {
    const line = [row + 1]
    for (const [column, other] of [...right].entries()) {
      const replaced = (above[column] ?? 0) + (character === other ? 0 : 1)
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1))
    }
    above = line
  }
  return above.at(-1) ?? 0
}
