import { writeFile } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'

/** Writes a file the user asked for. Throws `file-not-written` (exit 2). */
export const writeReport = (file: string, text: string): Promise<void> =>
  writeFile(file, text).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('file-not-written', `${file} was not written: ${why}`, {
      exit: 2,
      cause,
      hint: 'name another file',
    })
  })
