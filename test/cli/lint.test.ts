import { describe, expect, test } from 'vitest'
import { jsonSchema } from '../config/json-schema.ts'
import { documentOf, published } from './documents.ts'
import { folder, repl } from './program.ts'

describe('lint', () => {
  test('needs no database and no configuration, and then knows no Materialize', async () => {
    const cwd = await folder({
      'migrations/2_b.sql':
        'ALTER TABLE orders ADD CHECK (a > 0);\n\nSELECT frobnicate();\nALTER TABLE orders DROP COLUMN b',
      'migrations/10_c.up.sql': 'ALTER TABLE orders DROP COLUMN c',
      'migrations/9_gone.down.sql': 'SELECT 1',
    })
    const json = documentOf((await repl(['lint', '--json'], { cwd })).stdout, 'plan')
    expect(json.outcome).toBe('refused')
    expect(json.findings.map(({ place }) => `${place?.file}:${place?.line}`)).toEqual([
      'migrations/2_b.sql:1',
      'migrations/2_b.sql:3',
      'migrations/2_b.sql:4',
      'migrations/9_gone.down.sql:1',
      'migrations/10_c.up.sql:1',
    ])
    expect(json.findings.map(({ code }) => code)).toContain('down-without-up')
    const text = await repl(['lint'], { cwd })
    expect(text).toMatchObject({ code: 3, stderr: '' })
    expect(text.stdout).not.toMatch(/materialize/i)
    const one = await repl(['lint', 'migrations/10_c.up.sql'], { cwd })
    expect(one).toMatchObject({ code: 0, stdout: expect.stringContaining('1 finding: 1 warning') })
    const formats = ['markdown', 'github', 'sarif', 'junit', 'gitlab']
    const written = await Promise.all(formats.map(format => repl(['lint', '--format', format], { cwd })))
    for (const [index, said] of written.entries()) {
      const format = formats[index]
      expect({ format, code: said.code, stderr: said.stderr }).toEqual({ format, code: 3, stderr: '' })
      expect(said.stdout).toContain('2_b.sql')
    }
  })

  test('SQL that cannot be read exits with 2 and its place', async () => {
    const cwd = await folder({ 'migrations/1_a.sql': 'SELECT 1;\nALTER TABEL x' })
    const said = await repl(['lint'], { cwd })
    expect(said).toMatchObject({ code: 2, stdout: '' })
    expect(said.stderr).toMatch(/^migrations\/1_a\.sql:2:7: error: syntax error at or near "TABEL"/)
  })
})

describe('the schemas', () => {
  test('each stands for itself: an id that is its file, and no other link than to its siblings', () => {
    const text = JSON.stringify([...published.values()])
    for (const [name, schema] of published) expect(schema).toMatchObject({ $id: `${name}.schema.json` })
    const links = [...text.matchAll(/"\$ref":"([a-z-]+)\.schema\.json/g)].map(([, name = '']) => name)
    expect(links.filter(name => !published.has(name))).toEqual([])
  })

  test('the one of the configuration is what the program checks with', async () => {
    const { $id: _id, ...schema } = published.get('config') as { $id: string }
    expect(schema).toEqual(jsonSchema())
  })
})
