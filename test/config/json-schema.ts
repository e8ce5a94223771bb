import { toJsonSchema } from '@valibot/to-json-schema'
import { fileSchema } from '../../src/config/schema.ts'

const withoutEmpty = (key: string, value: unknown): unknown =>
  key === 'required' && Array.isArray(value) && value.length === 0 ? undefined : value

/** The JSON Schema of a configuration file, for editors: what `schemas/config.schema.json` must say. */
export const jsonSchema = (): Readonly<Record<string, unknown>> => {
  const { $schema, ...schema } = toJsonSchema(fileSchema, {
    typeMode: 'input',
    target: 'draft-2020-12',
    // What no schema can say (table patterns, one of two keys) the program checks.
    ignoreActions: ['check'],
  })
  return JSON.parse(JSON.stringify({ $schema, title: 'repl-migrate configuration', ...schema }), withoutEmpty)
}
