import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readData } from '../../src/config/read-data.ts'
import { checkConfig } from '../../src/config/schema.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)

test.each(blocks)('a configuration that the README shows is one: %#', async text => {
  const { value } = await readData('repl-migrate.config.yaml', text)
  const url = JSON.parse(JSON.stringify(value).replaceAll(/\$\{\w+\}/g, 'postgres://localhost/shop'))
  expect(checkConfig(url)).not.toBeInstanceOf(Array)
})
