import { readFile } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { DriftBaseline } from '../drift/accepted.ts'

/** Accepted drift as a file: what it is, where, and how grave, one finding a line so that reviews read well. */
export const baselineText = (findings: readonly Finding[]): string => {
  const lines = findings.map(
    ({ code, weight, host, object }) => `    ${JSON.stringify({ code, weight, host, object })}`,
  )
  return `{\n  "format": 1,\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`
}

/** Reads what `baselineText` wrote. Throws `baseline-unreadable` (exit 2). */
export const readDriftBaseline = async (file: string): Promise<DriftBaseline> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, 'there is no such file, or it may not be read', cause)
  })
  const value = parse(file, text)
  if (typeof value !== 'object' || value === null || !('format' in value) || !('findings' in value))
    throw unreadable(file, 'it is no baseline')
  if (value.format !== 1) throw unreadable(file, `its format is ${String(value.format)}, not 1`)
  if (!Array.isArray(value.findings) || !value.findings.every(isKnown)) throw unreadable(file, 'it is no baseline')
  return { file, findings: value.findings }
}

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause)
  }
}

const isKnown = (value: unknown): value is DriftBaseline['findings'][number] =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'weight' in value &&
  typeof value.weight === 'string' &&
  'host' in value &&
  'object' in value

const unreadable = (file: string, why: string, cause?: unknown): Fault =>
  new Fault('baseline-unreadable', `the baseline ${file} cannot be read: ${why}`, {
    exit: 2,
    hint: '`repl-migrate drift --write-baseline FILE` writes one',
    cause,
  })
