import { isIP } from 'node:net'
import type { ConnectionOptions, SecureVersion } from 'node:tls'
import { chooseSetting, conninfoFault, type Settings } from './conninfo-text.ts'
import type { Surroundings } from './surroundings.ts'

/** A secret behind a call, so that neither JSON nor a console shows it by accident. */
export type Secret = () => string | null

type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** What libpq's ssl* parameters ask for, with the files they name already read. `root` null: no root certificate. */
export type Tls = {
  readonly mode: SslMode
  readonly negotiation: 'postgres' | 'direct'
  readonly root: { readonly path: string; readonly pem: string | null }
  readonly certificate: string | null
  readonly key: Secret
  readonly keyPassword: Secret
  readonly minVersion: SecureVersion
  readonly maxVersion: SecureVersion
}

const VERSIONS = ['TLSv1.2', 'TLSv1.3', 'TLSv1.1', 'TLSv1'] as const
const MODES = ['prefer', 'disable', 'allow', 'require', 'verify-ca', 'verify-full'] as const

const refuseWeak = (settings: Settings, mode: SslMode, negotiation: string): void => {
  if (settings['sslrootcert'] === 'system' && mode !== 'verify-full') {
    throw conninfoFault(`sslrootcert=system needs sslmode=verify-full, not ${mode}`, 'set sslmode=verify-full')
  }
  if (negotiation === 'direct' && ['disable', 'allow', 'prefer'].includes(mode)) {
    throw conninfoFault(`sslnegotiation=direct needs sslmode=require or stronger, not ${mode}`, 'set sslmode=require')
  }
}

const readKey = (path: string, around: Surroundings): string | null => {
  const file = around.readFile(path)
  if (file && (file.mode & 0o037) !== 0 && process.platform !== 'win32') {
    throw conninfoFault(`the private key ${path} may be read by others, so it is not used`, `chmod 0600 ${path}`)
  }
  return file?.text ?? null
}

// The client's certificate is optional unless it was named; then its absence is a mistake to report.
const readClientCertificate = (settings: Settings, around: Surroundings): Pick<Tls, 'certificate' | 'key'> => {
  const none = { certificate: null, key: () => null }
  if (chooseSetting(settings, 'sslcertmode', ['allow', 'disable']) === 'disable') return none
  const path = settings['sslcert'] || `${around.home}/.postgresql/postgresql.crt`
  const certificate = around.readFile(path)?.text ?? null
  if (certificate === null && settings['sslcert']) throw conninfoFault(`the certificate ${path} cannot be read`)
  if (certificate === null) return none
  const keyPath = settings['sslkey'] || `${around.home}/.postgresql/postgresql.key`
  const key = readKey(keyPath, around)
  if (key === null) throw conninfoFault(`the certificate ${path} has no private key at ${keyPath}`)
  return { certificate, key: () => key }
}

/** The TLS side of connection parameters. Throws `conninfo-invalid` for contradictions and for keys others may read. */
export const readTls = (settings: Settings, around: Surroundings): Tls => {
  const system = settings['sslrootcert'] === 'system'
  const mode = chooseSetting(settings, 'sslmode', MODES, system ? 'verify-full' : 'prefer')
  const negotiation = chooseSetting(settings, 'sslnegotiation', ['postgres', 'direct'])
  refuseWeak(settings, mode, negotiation)
  const path = settings['sslrootcert'] || `${around.home}/.postgresql/root.crt`
  const keyPassword = settings['sslpassword'] || null
  return {
    mode,
    negotiation,
    root: { path, pem: system ? null : (around.readFile(path)?.text ?? null) },
    ...readClientCertificate(settings, around),
    keyPassword: () => keyPassword,
    minVersion: chooseSetting(settings, 'ssl_min_protocol_version', VERSIONS),
    maxVersion: chooseSetting(settings, 'ssl_max_protocol_version', VERSIONS, 'TLSv1.3'),
  }
}

// As libpq: a root certificate that exists is checked in every mode, and the name only by verify-full.
const optionsFor = (tls: Tls, host: string): ConnectionOptions => {
  const { pem, path } = tls.root
  const verifies = pem !== null || tls.mode.startsWith('verify')
  if (verifies && pem === null && path !== 'system') {
    throw conninfoFault(
      `sslmode=${tls.mode} needs a root certificate and ${path} cannot be read`,
      'name it with sslrootcert=…, use the system’s with sslrootcert=system, or choose sslmode=require',
    )
  }
  const [key, passphrase] = [tls.key(), tls.keyPassword()]
  return {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    rejectUnauthorized: verifies,
    ...(pem !== null && { ca: pem }),
    ...(tls.mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(tls.certificate !== null && key !== null && { cert: tls.certificate, key }),
    ...(passphrase !== null && { passphrase }),
  }
}

/**
 * How to try one host, in libpq's order: `allow` plain then TLS, `prefer` TLS then plain, `disable` and sockets plain
 * only, the others TLS only. Throws `conninfo-invalid` when verification is asked for without a root certificate.
 */
export const tlsAttempts = (tls: Tls, host: string): readonly (false | ConnectionOptions)[] => {
  if (tls.mode === 'disable' || host.startsWith('/')) return [false]
  const encrypted = optionsFor(tls, host)
  if (tls.mode === 'allow') return [false, encrypted]
  return tls.mode === 'prefer' ? [encrypted, false] : [encrypted]
}
