import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { version } from '../../src/base/own-package.ts'
import { help } from '../../src/cli/help.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { documentOf } from './documents.ts'
import { asTerminal, folder, repl } from './program.ts'

const secret = 'hunter2'

describe('the first word', () => {
  test('--version and --help answer by themselves', async () => {
    const cwd = await folder()
    expect(await repl(['--version'], { cwd })).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    expect(await repl(['--help'], { cwd })).toEqual({ code: 0, stdout: `${help}\n`, stderr: '' })
  })

  test('what --help prints is what the program says of itself', () => {
    let text = ''
    const program = buildProgram().configureOutput({
      writeOut: more => {
        text += more
      },
      getOutHelpWidth: () => 80,
      getOutHasColors: () => false,
    })
    program.outputHelp()
    expect(help).toBe(text.trimEnd())
  })

  test('no command at all: the help, on stderr', async () => {
    const { code, stdout, stderr } = await repl([], { cwd: await folder() })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: repl-migrate')
  })

  test('a command tells its options', async () => {
    const { code, stdout } = await repl(['help', 'up'], { cwd: await folder() })
    expect(code).toBe(0)
    expect(stdout).toContain('--plan <file>')
    expect((await repl(['up', '--help'], { cwd: await folder() })).stdout).toBe(stdout)
  })
})

describe('mistakes in the command line exit with 2, say what was meant, and show no stack', () => {
  test.each([
    [['upp'], 'unknown command', 'did you mean up?'],
    [['up', '--plam', 'x'], "unknown option '--plam'", 'did you mean --plan?'],
    [['materialize', 'pla'], 'unknown command', 'did you mean plan?'],
    [['lint', '--format', 'sariff'], 'Allowed choices are text, json', ''],
    [['--progress', 'xml', 'up'], 'only format is ndjson', ''],
    [['new'], "missing required argument 'name'", ''],
    [['up', '--step', '0'], '--step takes a positive whole number', '--step 1'],
    [['up', '--step', '1', '--to', 'x'], '--to and --step exclude each other', ''],
    [['up', '--plan', 'p.json', '--step', '1'], '--plan runs exactly what was saved', 'plan --out'],
    [['up', '--plan', 'nowhere.json'], 'nowhere.json is no saved plan', 'plan --out'],
    [['drift', '--fail-on', 'everything'], 'no weight "everything"', 'blocks'],
    [['repair', 'x', '--forget', '--mark-done'], 'exactly one choice', '--skip-stream'],
    [['status', '--config', 'nowhere.yaml'], 'no configuration file nowhere.yaml', '--config'],
    [['status'], 'no connection URL for primary', 'REPL_MIGRATE_PRIMARY_URL'],
    [['lint', 'nothing.sql'], 'nothing.sql is no migration', ''],
    [['new', 'a/b'], 'makes no file name', 'new add_note'],
  ])('%j', async (args, message, hint) => {
    const cwd = await folder({ 'migrations/1_a.sql': 'SELECT 1' })
    const [text, json] = await Promise.all([repl(args, { cwd }), repl([...args, '--json'], { cwd })])
    expect(text.code).toBe(2)
    expect(text.stdout).toBe('')
    expect(text.stderr).toMatch(/^error: .*\nnext: .*\n$/)
    expect(text.stderr).toContain(message)
    expect(text.stderr).toContain(hint)
    expect(json.code).toBe(2)
    expect(json.stderr).toBe('')
    const { outcome, findings } = documentOf(json.stdout, 'failure')
    expect(outcome).toBe('failed')
    expect(findings[0]?.message).toContain(message)
  })
})

describe('what nobody expected', () => {
  const files = {
    'repl-migrate.config.mjs': `export default { get migrations() { throw new TypeError('password=${secret} oops') } }`,
  }

  test('is one line that says how to report it; the stack is for those who ask', async () => {
    const cwd = await folder(files)
    const { code, stdout, stderr } = await repl(['lint'], { cwd })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^error: TypeError: .* oops \[unexpected\]\nnext: this is a mistake in repl-migrate: please report it.*\n$/,
    )
    const verbose = await repl(['lint', '--verbose'], { cwd })
    expect(verbose.stderr).toMatch(/\n {4}at /)
    expect(stderr + verbose.stderr).not.toContain(secret)
  })

  test('is a document with --json', async () => {
    const { code, stdout, stderr } = await repl(['lint', '--json'], { cwd: await folder(files) })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(documentOf(stdout, 'failure').findings[0]?.code).toBe('unexpected')
  })
})

describe('streams', () => {
  const files = {
    'migrations/1_a.sql': 'CREATE TABLE a (id int);\nALTER TABLE a DROP COLUMN id;\nALTER TABLE b DROP COLUMN c;',
  }
  const colour = `${String.fromCharCode(27)}[`

  test('colours are for terminals, and not under NO_COLOR, CI or --no-color', async () => {
    const cwd = await folder(files)
    const lint = (
      args: readonly string[],
      env: Readonly<Record<string, string>>,
      node: readonly string[] = asTerminal,
    ) => repl(['lint', ...args], { cwd, env, node }).then(({ stdout }) => stdout.includes(colour))
    expect(await lint([], {})).toBe(true)
    expect(await lint([], {}, [])).toBe(false)
    expect(await lint([], { NO_COLOR: '1' })).toBe(false)
    expect(await lint([], { CI: 'true' })).toBe(false)
    expect(await lint(['--no-color'], {})).toBe(false)
  })

  test('a reader that goes away is no failure', async () => {
    const program = join(import.meta.dirname, '..', '..', 'bin', 'repl-migrate.js')
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`migrations/${n}_a.sql`, files['migrations/1_a.sql']]),
    )
    const child = spawn(process.execPath, [program, 'lint', '--json'], { cwd: await folder(many) })
    let said = ''
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString()
    })
    child.stdout.once('data', () => child.stdout.destroy())
    await once(child, 'close')
    expect(said).toBe('')
  })
})
