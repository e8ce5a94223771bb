import { join } from 'node:path'
import { runProgram } from './measure.ts'

/** Another runner, for one host. */
export type Peer = { readonly name: string; readonly up: (url: string, folder: string) => Promise<void> }

const PACKAGES = ['node-pg-migrate@9.0.0', 'pg@8.23.1', 'dbmate@2.36.0']

const install = async (folder: string, packages: readonly string[]): Promise<boolean> => {
  try {
    await runProgram('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, ...packages])
    return true
  } catch (error) {
    console.error(`${packages.join(', ')}: not measured, npm could not install: ${error}`)
    return false
  }
}

/** Installs the most used one-host runners of npm in a folder of their own; none where there is no network. */
export const installPeers = async (folder: string): Promise<readonly Peer[]> => {
  if (!(await install(folder, PACKAGES))) return []
  const program = (path: string): string => join(folder, 'node_modules', path)
  return [
    {
      name: 'node-pg-migrate',
      up: (url, migrations) =>
        runProgram(
          'env',
          [
            `DATABASE_URL=${url}`,
            process.execPath,
            program('node-pg-migrate/bin/node-pg-migrate.js'),
            ...['up', '--migrations-dir', migrations, '--no-single-transaction', '--no-verbose'],
          ],
          folder,
        ),
    },
    {
      name: 'dbmate',
      up: (url, migrations) =>
        runProgram(process.execPath, [
          program('dbmate/dist/cli.js'),
          ...['--url', `${url}?sslmode=disable`, '--migrations-dir', migrations, '--no-dump-schema', 'migrate'],
        ]),
    },
  ]
}

/** The npm port of migra, which compares two databases; null where there is no network. */
export const installMigra = async (
  folder: string,
): Promise<((left: string, right: string) => Promise<void>) | null> => {
  if (!(await install(folder, ['@pgkit/migra@0.6.1']))) return null
  const program = join(folder, 'node_modules/@pgkit/migra/dist/command.js')
  return (left, right) => runProgram(process.execPath, [program, 'run', left, right, '--unsafe'])
}
