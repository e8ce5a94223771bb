import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import type { Finding } from '../../src/base/finding.ts'

const schemas = join(import.meta.dirname, '..', '..', 'schemas')

/** The published schemas by name: `plan`, `finding`, … */
export const published: ReadonlyMap<string, object> = new Map(
  readdirSync(schemas)
    .filter(file => file.endsWith('.schema.json'))
    .map(file => [file.replace('.schema.json', ''), JSON.parse(readFileSync(join(schemas, file), 'utf8'))]),
)

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateFormats: false })
for (const schema of published.values()) ajv.addSchema(schema)

/** Everything a schema says against a value; empty where it fits. */
export const errorsOf = (schema: string, value: unknown): readonly string[] => {
  const validate = ajv.getSchema(`${schema}.schema.json`)
  if (validate === undefined) throw new Error(`there is no schema ${schema}`)
  if (validate(value) === true) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

type Document = {
  readonly outcome: string
  readonly findings: readonly Finding[]
  readonly [field: string]: unknown
}

/** Standard output as exactly one JSON document that fits its schema. */
export const documentOf = (stdout: string, schema: string): Document => {
  const value: Document = JSON.parse(stdout)
  expect(errorsOf(schema, value), `${schema}: ${stdout.slice(0, 2000)}`).toEqual([])
  return value
}
