import type { Command } from 'commander'

/** The simple commands of every fenced `sh` block of a Markdown text, in order: without prompts, comments, continuations and where their output goes. */
export const commandsShown = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^```(?:sh|bash|shell)\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.replace(/\\\n/g, ' ').split('\n'))
    .flatMap(line =>
      line
        .replace(/^\$ /, '')
        .replace(/(?:^|\s)#.*$/, '')
        .replace(/\s\d?>>?\s*\S+/g, '')
        .split(/&&|\|\||[|;]/),
    )
    .map(command => command.replace(/^\s*(?:\w+=\S*\s+)*/, '').trim())
    .filter(command => command !== '')

/** What a shown command is checked against: the manifest's scripts, the command line, and the files there are. */
export type Known = {
  readonly scripts: Readonly<Record<string, string>>
  readonly program: Command
  readonly exists: (path: string) => boolean
}

const words = (command: string): readonly string[] => command.match(/'[^']*'|"[^"]*"|\S+/g) ?? []

/** Why a shown command would not work as written, or null. Commands that are not ours are not judged. */
export const mistakeIn = (command: string, known: Known): string | null => {
  const [first, second, ...rest] = words(command)
  if (first === 'repl-migrate') return mistakeInCli(known.program, words(command).slice(1))
  if (first === 'npx' && second === 'repl-migrate') return mistakeInCli(known.program, rest)
  if (first === 'npx' && second === 'tsx') return known.exists(rest[0] ?? '') ? null : `no file ${rest[0]}`
  if (first === 'node' && second === 'bin/repl-migrate.js') return mistakeInCli(known.program, rest)
  if (first === 'npm') return mistakeInNpm(second ?? '', rest, known)
  return null
}

const mistakeInNpm = (verb: string, rest: readonly string[], known: Known): string | null => {
  if (verb === 'ci' || verb === 'install' || verb === 'link') return null
  const [name, args] = verb === 'run' ? [rest[0] ?? '', rest.slice(1)] : [verb, rest]
  const script = known.scripts[name]
  if (script === undefined) return `no npm script "${name}"`
  return args[0] === '--' ? mistakeIn([script, ...args.slice(1)].join(' '), known) : null
}

const optionNamed = (command: Command | null, flag: string): Command['options'][number] | undefined =>
  command?.options.find(option => option.long === flag || option.short === flag) ??
  (command === null ? undefined : optionNamed(command.parent, flag))

const mistakeInCli = (command: Command, args: readonly string[]): string | null => {
  const [word, ...rest] = args
  if (word === undefined || word === '--help' || word === '-h') return null
  if (word.startsWith('-')) {
    const [flag = '', value] = word.split('=')
    const option = optionNamed(command, flag)
    if (option === undefined) return `${command.name()} has no ${flag}`
    return mistakeInCli(command, option.required && value === undefined ? rest.slice(1) : rest)
  }
  const sub = command.commands.find(each => each.name() === word)
  if (sub !== undefined) return mistakeInCli(sub, rest)
  return command.registeredArguments.length > 0 ? mistakeInCli(command, rest) : `${command.name()} has no ${word}`
}
