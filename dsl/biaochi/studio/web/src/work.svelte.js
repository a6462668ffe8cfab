// What is open in this tab: the file as the server last told it, and the changes of this tab that can be taken back.

import { call, follow, Refused } from './api.js'

class Work {
  /** The folder: its name, its files, and the user a proxy names. */
  folder = $state.raw({ name: '', files: [], user: '' })
  /** The open file, see `calls/sheet.py`; null while the list of files is shown. */
  doc = $state.raw(null)
  /** The key of the row that is selected. */
  key = $state('')
  view = $state('table')
  /** What is told in the line below: {kind, text}. */
  said = $state.raw(null)
  busy = $state(0)
  who = $state(localStorage.getItem('biaochi-name') ?? '')
  /** The findings of a version, by row; they come a moment after the text. */
  review = $state.raw({ version: 0, findings: {} })
  /** How many criteria of the file are proved by now, and how many are to be. */
  proving = $state.raw({ proved: 0, of: 0 })
  /** Changes whenever the facts beside the file do. */
  facts = $state('')
  undone = $state.raw([])
  done = $state.raw([])
  /** The same for what was written in the facts; `run` takes one back, or makes it again. */
  filled = $state.raw({ done: [], undone: [], run: null })
  #queue = Promise.resolve()
  #unfollow = () => {}

  get row() {
    return this.doc?.rows.find((row) => row.key === this.key) ?? null
  }

  get signed() {
    return this.folder.user || this.who.trim()
  }

  sign(name) {
    this.who = name
    localStorage.setItem('biaochi-name', name)
  }

  tell(text, kind = '') {
    this.said = { text, kind }
  }

  fail(bad) {
    const help = bad.diagnostics?.[0]?.help
    this.tell(help ? `${bad.message}。${help}` : bad.message, 'red')
  }

  async list() {
    this.folder = await call('folder')
  }

  async open(file) {
    this.#unfollow()
    this.doc = await call('open', { file })
    this.key = this.doc.rows[0]?.key ?? ''
    this.view = 'table'
    this.done = []
    this.undone = []
    this.filled = { done: [], undone: [], run: null }
    this.said = null
    this.proving = { proved: 0, of: 0 }
    this.#unfollow = follow(file, (now) => this.#changed(now))
    document.title = `${this.doc.title} · 标尺工作台`
  }

  async close() {
    this.#unfollow()
    this.doc = null
    document.title = '标尺工作台'
    await this.list()
  }

  #changed(now) {
    if (!this.doc || now.file !== this.doc.file) return
    this.facts = now.facts
    this.proving = { proved: now.proved ?? 0, of: now.of ?? 0 }
    const same = now.version === this.doc.version && now.beside === this.doc.beside.length
    if (same && !now.gone) return
    this.inOrder(async () => {
      if (now.gone) return this.tell('文件被移走或改名了；放回原处就能接着改', 'red')
      if (now.version === this.doc?.version && now.beside === this.doc?.beside.length) return
      await this.refresh()
      this.tell('这个文件在别处改过，已经并进来', 'blue')
    })
  }

  async refresh() {
    if (!this.doc) return
    this.take(await call('open', { file: this.doc.file, have: this.doc.version }))
  }

  /** Takes an answer that holds the file as it is now; rows that did not change come as their keys alone. */
  take(answer) {
    const known = new Map(this.doc?.file === answer.file ? this.doc.rows.map((row) => [row.key, row]) : [])
    const kept = this.row
    const rows = answer.rows.map((row) => (row.same ? known.get(row.key) : row))
    if (rows.some((row) => !row)) return this.whole()
    this.doc = { ...answer, rows }
    if (!rows.some((row) => row.key === this.key)) {
      const again = kept && rows.find((row) => row.code === kept.code)
      this.key = (again ?? rows[0])?.key ?? ''
    }
  }

  async whole() {
    const answer = await call('open', { file: this.doc.file })
    this.doc = answer
  }

  /** The findings of the text as it is now. */
  async look() {
    const { file, version } = this.doc
    const answer = await call('review', { file, version })
    if (this.doc?.file === file && this.doc.version === version) this.review = answer
  }

  /** One after the other, in the order in which they were asked for. */
  inOrder(run) {
    this.busy += 1
    const next = this.#queue.then(run).catch((bad) => this.fail(bad))
    this.#queue = next.finally(() => (this.busy -= 1))
    return next
  }

  /** A change of the text. Gives whether it was written; a change that met another one is told and kept beside. */
  change(name, given, says) {
    return this.inOrder(async () => {
      try {
        const answer = await call(name, { file: this.doc.file, version: this.doc.version, ...given })
        this.take(answer.doc)
        if (answer.undo) {
          this.done = [...this.done, { id: answer.undo, says }]
          this.undone = []
        }
        this.tell(answer.told ?? '', answer.told ? 'amber' : '')
        return answer
      } catch (bad) {
        if (bad instanceof Refused && bad.status === 409) {
          this.take(bad.answer.doc)
          this.tell(bad.message, 'red')
          return null
        }
        throw bad
      }
    })
  }

  /** What can be taken back and made again where the page is now: in the facts what was written there, else in the text. */
  get steps() {
    return this.view === 'facts' ? this.filled : this
  }

  back(back = true) {
    return this.view === 'facts' ? this.filled.run?.(back) : this.undo(back)
  }

  async undo(back = true) {
    const [from, to] = back ? ['done', 'undone'] : ['undone', 'done']
    await this.inOrder(async () => {
      const last = this[from].at(-1)
      if (!last) return
      this[from] = this[from].slice(0, -1)
      const answer = await call('undo', { file: this.doc.file, version: this.doc.version, undo: last.id })
      this.take(answer.doc)
      if (answer.undo) this[to] = [...this[to], { id: answer.undo, says: last.says }]
      this.tell(`${back ? '已撤销' : '已重做'}：${last.says}`)
    })
  }
}

export const work = new Work()

/** Today as the calendar of this computer has it. */
export function today() {
  const now = new Date()
  const two = (n) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

const KINDS = {
  give: ['得分', '满分情形', '加分', '基础分', '不扣分情形', '按公式'],
  take: ['扣分', '不得分', '不得分情形'],
  limit: ['限额', '封顶', '上限', '总分', '折算'],
  when: ['基准', '例外', '除外情形', '适用情形', '加减分', '其余'],
}

/** The kind of a role of words, which is a colour and a line. */
export function kindOf(role) {
  return Object.keys(KINDS).find((kind) => KINDS[kind].includes(role)) ?? 'aside'
}

/** A text in pieces by the roles of its words: [{text, role, index}]. Offsets count code points. */
export function pieces(text, roles, unread) {
  const points = [...text]
  const marks = roles.filter((role) => role.start >= 0).map((role, index) => ({ ...role, kind: kindOf(role.role), index }))
  if (unread) marks.push({ ...unread, kind: 'unread', role: '没读懂', index: -1 })
  marks.sort((a, b) => a.start - b.start)
  const out = []
  let at = 0
  for (const mark of marks) {
    const start = Math.max(mark.start, at)
    if (mark.end <= start) continue
    if (start > at) out.push({ text: points.slice(at, start).join(''), kind: '' })
    out.push({ text: points.slice(start, mark.end).join(''), kind: mark.kind, role: mark.role, index: mark.index })
    at = mark.end
  }
  if (at < points.length) out.push({ text: points.slice(at).join(''), kind: '' })
  return out
}
