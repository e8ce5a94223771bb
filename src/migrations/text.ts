import { readFileSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'

/** The text of a file without its BOM. Throws a Fault where it cannot be read, and at the first byte that is not UTF-8. */
export const readText = (file: string): string => {
  const bytes = bytesOf(file)
  const text = decode(bytes)
  if (text !== null) return text
  throw new Fault('migration-encoding', `\`${file}\` is not UTF-8 from here on, so its SQL cannot be trusted`, {
    place: placeOfError(file, bytes),
    hint: 'save it as UTF-8, for instance with `iconv -f LATIN1 -t UTF-8`',
    exit: 2,
  })
}

const bytesOf = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw error instanceof Error ? unreadable(file, error) : error
  }
}

/** A file or folder that the system does not let us read. */
export const unreadable = (path: string, cause: Error): Fault =>
  new Fault('migrations-unreadable', `\`${path}\` cannot be read: ${cause.message}`, {
    hint: 'check that it is there and who may read it (`ls -l`)',
    exit: 2,
    cause,
  })

/** Null where the bytes are wrong; an unfinished character at the end is wrong unless more may follow. */
const decode = (bytes: Uint8Array, more = false): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: more })
  } catch {
    return null
  }
}

const placeOfError = (file: string, bytes: Uint8Array): Place => {
  const before = decode(bytes.subarray(0, countValid(bytes)), true) ?? ''
  const lines = before.split(/\r\n|\r|\n/)
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

/** How many bytes from the start are the start of some UTF-8 text; halving, because a longer start is never less wrong. */
const countValid = (bytes: Uint8Array): number => {
  let [valid, wrong] = [0, bytes.length + 1]
  while (wrong - valid > 1) {
    const middle = Math.floor((valid + wrong) / 2)
    if (decode(bytes.subarray(0, middle), true) === null) wrong = middle
    else valid = middle
  }
  return valid
}
