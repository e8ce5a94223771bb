/**
 * What the page does in a browser: search, filters, copying, the other theme. A text and not a function, since what compilers make
 * of a function's source is not for a page; the tests lint it as they lint any other file.
 */
export const script = `const all = selector => [...document.querySelectorAll(selector)]
const root = document.documentElement
const search = document.querySelector('#search')
const shown = document.querySelector('#shown')
const theme = document.querySelector('#theme')
const items = all('.finding, .object, .equal li')

/** A file that was opened may have no store, or not be let to use it. */
const remembered = (write, value) => {
  try {
    return write ? localStorage.setItem('repl-migrate-theme', value) : localStorage.getItem('repl-migrate-theme')
  } catch {
    return null
  }
}

const paint = dark => {
  root.dataset.theme = dark ? 'dark' : 'light'
  theme.textContent = dark ? 'Light' : 'Dark'
  theme.setAttribute('aria-pressed', String(dark))
}

const chosen = () =>
  all('.filter')
    .filter(button => button.getAttribute('aria-pressed') === 'true')
    .map(button => button.dataset.filter)

const fits = (item, words, weights) => {
  const own = (item.dataset.weight ?? '').split(' ')
  if (weights.length > 0 && !weights.some(weight => own.includes(weight))) return false
  const text = item.textContent.toLowerCase()
  return words.every(word => text.includes(word))
}

const filter = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  const weights = chosen()
  const filtering = words.length + weights.length > 0
  for (const item of items) item.hidden = !fits(item, words, weights)
  for (const group of all('[data-group]')) {
    const some = group.querySelector('li:not([hidden])') !== null
    group.hidden = !some
    if (filtering && some) group.open = true
    if (!filtering) group.open = false
  }
  const left = items.filter(item => !item.hidden && !item.matches('li li, .equal li')).length
  shown.textContent = filtering ? \`\${left} shown\` : ''
}

const selectText = node => {
  const range = document.createRange()
  range.selectNodeContents(node)
  const selection = getSelection()
  selection.removeAllRanges()
  selection.addRange(range)
}

const copy = async button => {
  const pre = button.parentElement.querySelector('pre')
  const copied = await navigator.clipboard?.writeText(pre.textContent).then(
    () => true,
    () => false,
  )
  if (!copied) selectText(pre)
  button.textContent = copied ? 'Copied' : 'Selected'
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 1500)
}

const openTarget = hash => {
  const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null
  if (!target?.matches('details')) return
  target.open = true
  target.hidden = false
}

for (const part of all('[hidden]')) part.hidden = false

const system = matchMedia('(prefers-color-scheme: dark)')
const last = remembered(false)
paint(last === null ? system.matches : last === 'dark')
system.addEventListener('change', event => paint(event.matches))
theme.addEventListener('click', () => {
  const dark = root.dataset.theme !== 'dark'
  paint(dark)
  remembered(true, dark ? 'dark' : 'light')
})

for (const button of all('.copy')) button.addEventListener('click', () => copy(button))
for (const button of all('.filter'))
  button.addEventListener('click', () => {
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'))
    filter()
  })

if (search !== null) {
  search.addEventListener('input', filter)
  document.addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault()
      search.focus()
    }
    if (event.key === 'Escape' && document.activeElement === search) {
      search.value = ''
      filter()
    }
  })
}

for (const link of all('a[href^="#"]')) link.addEventListener('click', () => openTarget(link.hash))
addEventListener('hashchange', () => openTarget(location.hash))
openTarget(location.hash)
`
