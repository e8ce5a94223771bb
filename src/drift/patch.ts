import { createTwoFilesPatch, diffWordsWithSpace, FILE_HEADERS_ONLY } from 'diff'

type Side = { readonly name: string; readonly text: string }

/** More changed lines than this, or more time, and a line by line comparison is not worth reading any more. */
const limits = { maxEditLength: 5000, timeout: 1000 }

/** Unified text of two versions of one object; empty `text` with the name `/dev/null` where a host lacks it. */
export const unified = (left: Side, right: Side, context: number, maxEditLength = limits.maxEditLength): string =>
  createTwoFilesPatch(left.name, right.name, left.text, right.text, undefined, undefined, {
    context,
    maxEditLength,
    timeout: limits.timeout,
    headerOptions: FILE_HEADERS_ONLY,
  }) ?? replaced(left, right)

const lines = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n')

/** Everything out, everything in. */
const replaced = (left: Side, right: Side): string => {
  const [gone, come] = [lines(left.text), lines(right.text)]
  const head = `--- ${left.name}\n+++ ${right.name}\n@@ -1,${gone.length} +1,${come.length} @@\n`
  return [head, ...gone.map(line => `-${line}\n`), ...come.map(line => `+${line}\n`)].join('')
}

/** A piece of a line, and whether the other line has it too. */
export type Piece = { readonly text: string; readonly same: boolean }

const pieces = (parts: readonly Piece[]): readonly Piece[] => parts.filter(({ text }) => text !== '')

/** Two versions of one line, word by word. */
export const changedWords = (
  left: string,
  right: string,
): { readonly left: readonly Piece[]; readonly right: readonly Piece[] } => {
  const parts = diffWordsWithSpace(left, right, { maxEditLength: 200, timeout: limits.timeout })
  if (parts === undefined) return { left: [{ text: left, same: false }], right: [{ text: right, same: false }] }
  return {
    left: pieces(parts.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, same: !removed }))),
    right: pieces(parts.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, same: !added }))),
  }
}
