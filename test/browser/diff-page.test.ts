import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { DiffReport } from '../../src/report/diff.ts'
import { writeDiff } from '../../src/report/diff-formats.ts'
import { startBrowser } from '../support/browser.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors } from '../support/stage.ts'
import { differingReport, hostile } from './differing-pair.ts'

const [[primary, replica] = [15, 15]] = fewMajors()
const servers = usePair(primary, replica)
const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-page-'))
const address = pathToFileURL(join(folder, 'diff.html')).href

/** With REPL_MIGRATE_SHOTS=folder every page is kept there as a picture, to be looked at. */
const shots = process.env['REPL_MIGRATE_SHOTS'] ?? ''

const started: { browser?: Browser; report?: DiffReport } = {}

beforeAll(async () => {
  started.browser = await startBrowser()
})
afterAll(async () => {
  await started.browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Made once, by the first test, since only tests may have a pair. */
const written = async (): Promise<DiffReport> => {
  if (started.report === undefined) {
    started.report = await differingReport(servers)
    writeFileSync(join(folder, 'diff.html'), writeDiff.html(started.report))
  }
  return started.report
}

type Opened = { readonly page: Page; readonly said: readonly string[]; readonly asked: readonly string[] }

const open = async (options: BrowserContextOptions = {}): Promise<Opened> => {
  if (started.browser === undefined) throw new Error('no browser')
  await written()
  const context = await started.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const [said, asked]: [string[], string[]] = [[], []]
  page.on('console', message => said.push(message.text()))
  page.on('pageerror', error => said.push(error.message))
  page.on('dialog', dialog => said.push(dialog.message()))
  page.on('request', request => asked.push(request.url()))
  await page.goto(address)
  return { page, said, asked }
}

const keep = async (page: Page, name: string): Promise<void> => {
  if (shots === '') return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}

const unfoldAll = (page: Page): Promise<unknown> =>
  page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")

const objects = (page: Page) => page.locator('.object:visible')
const findings = (page: Page) => page.locator('.finding:visible')

test('a real pair in a real browser: no request, no error, no name that becomes code', async () => {
  const { page, said, asked } = await open()
  const report = await written()
  await keep(page, 'light')
  expect({ said, asked }).toEqual({ said: [], asked: [address] })
  const names = [...new Set([...report.replicas.flatMap(({ tables }) => tables.map(({ table }) => table))])]
  expect(names.join()).toContain('<script>')
  expect(await page.locator('.object h3 code').allTextContents()).toEqual(expect.arrayContaining(names))
  expect(await page.locator('script, img, iframe, link[rel=stylesheet]').count()).toBe(1)
  expect(await page.locator('.grid code').allTextContents()).toContain('<img src=x onerror=alert(1)>')
  expect(await page.locator('svg.wide').getAttribute('aria-label')).toMatch(
    /primary to replica: streaming, .*replica to materialize: inactive/,
  )
})

test('search: by key, by words, back with Escape', async () => {
  const { page, said } = await open()
  const all = await objects(page).count()
  expect(all).toBeGreaterThan(4)
  await page.keyboard.press('/')
  await page.keyboard.type('CUSTOMERS phone')
  expect(await objects(page).locator('h3 code').allTextContents()).toEqual(['public.customers'])
  expect(await findings(page).count()).toBeGreaterThan(0)
  expect(await page.locator('#shown').textContent()).toMatch(/^\d+ shown$/)
  await page.fill('#search', hostile)
  expect(await objects(page).count()).toBe(1)
  await page.fill('#search', 'audit_log')
  expect(await objects(page).count()).toBe(0)
  expect(await page.locator('.equal li:visible').allTextContents()).toEqual(['public.audit_log'])
  await page.keyboard.press('Escape')
  expect(await objects(page).count()).toBe(all)
  expect(said).toEqual([])
})

test('filters: a weight shows what weighs that, notes are unfolded for it', async () => {
  const { page } = await open()
  const blocks = page.locator('.filter[data-filter=blocks]')
  await blocks.click()
  expect(await blocks.getAttribute('aria-pressed')).toBe('true')
  const weights = await findings(page).evaluateAll(all => all.map(one => one.getAttribute('data-weight')))
  expect(new Set(weights)).toEqual(new Set(['blocks']))
  expect(await objects(page).locator('h3 code').allTextContents()).toEqual(['public.customers', 'public.orders'])
  await blocks.click()
  expect(await page.locator('.notes .finding:visible').count()).toBe(0)
  await page.locator('.filter[data-filter=note]').click()
  expect(await page.locator('.notes .finding:visible').count()).toBeGreaterThan(0)
})

test('folding, links to objects, and one column or two', async () => {
  const { page } = await open()
  const orders = page.locator('.object', { has: page.locator('h3', { hasText: 'public.orders' }) })
  const code = orders.locator('.code')
  await orders.locator('summary').click()
  expect(await code.isVisible()).toBe(false)
  await page.getByRole('link', { name: 'public.orders.note' }).click()
  expect(await code.isVisible()).toBe(true)
  const side = code.locator('.same .right').first()
  expect(await side.isVisible()).toBe(false)
  await page.getByLabel('side by side').check()
  expect(await side.isVisible()).toBe(true)
  await keep(page, 'side-by-side')
})

test("dark and light: the system's, or the other one, remembered", async () => {
  const { page } = await open({ colorScheme: 'dark' })
  const back = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  await keep(page, 'dark')
  const dark = await back()
  await page.locator('#theme').click()
  const light = await back()
  expect(light).not.toBe(dark)
  await page.reload()
  expect(await back()).toBe(light)
  await page.locator('#theme').click()
  expect(await back()).toBe(dark)
})

test('a cure is copied as it is to be run', async () => {
  const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const cure = page.locator('.finding .sql').first()
  await cure.getByRole('button').click()
  await expect.poll(() => cure.getByRole('button').textContent(), { timeout: 20_000 }).toBe('Copied')
  const text = await cure.locator('pre').textContent()
  expect(text).toMatch(/^-- on replica\nALTER TABLE /)
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(text)
})

test('a phone: nothing to push sideways, the hosts below each other', async () => {
  const { page, said } = await open({ viewport: { width: 360, height: 740 }, isMobile: true, deviceScaleFactor: 2 })
  await keep(page, 'phone')
  await unfoldAll(page)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  expect(await page.locator('svg.tall').isVisible()).toBe(true)
  expect(await page.locator('svg.wide').isVisible()).toBe(false)
  expect(said).toEqual([])
})

test('without its script it can be read, and shows no control that does nothing', async () => {
  const { page } = await open({ javaScriptEnabled: false })
  expect(await objects(page).count()).toBeGreaterThan(4)
  expect(await page.locator('#search:visible, .copy:visible, #theme:visible').count()).toBe(0)
  await page.getByLabel('side by side').check()
  await page.locator('.notes summary').click()
  expect(await page.locator('.notes .finding:visible').count()).toBeGreaterThan(0)
})

describe('axe finds nothing to mend', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

  test.each(['light', 'dark'] as const)('%s', async colorScheme => {
    const { page } = await open({ colorScheme })
    await unfoldAll(page)
    await page.evaluate(axe)
    const { violations }: AxeResults = await page.evaluate('axe.run()')
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
  })
})
