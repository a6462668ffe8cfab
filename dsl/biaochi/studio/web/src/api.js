// Calls to the server: one JSON object there, one back. What goes wrong is an Error whose message can be shown.

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.error ?? '工作台没有回答')
    this.status = status
    this.answer = answer
    this.diagnostics = answer.diagnostics ?? []
  }
}

export async function call(name, given = {}) {
  let answer
  try {
    answer = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(given),
      credentials: 'same-origin',
    })
  } catch {
    throw new Refused(0, { error: '连不上工作台：它可能已经关闭。请重新运行 biaochi studio。' })
  }
  const said = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Refused(answer.status, said)
  return said
}

/** Trades the token of the address for a cookie, and takes it out of the address. */
export async function enter() {
  const token = decodeURIComponent(location.hash.slice(1))
  if (token) {
    history.replaceState(null, '', location.pathname)
    return call('enter', { token })
  }
  return {}
}

/** Told of every change of a file, whoever made it. Returns what ends it. */
export function follow(file, told) {
  const source = new EventSource(`/api/events?file=${encodeURIComponent(file)}`)
  source.onmessage = (message) => told(JSON.parse(message.data))
  return () => source.close()
}

export function download(file) {
  const link = document.createElement('a')
  link.href = `/api/download?file=${encodeURIComponent(file)}`
  link.download = ''
  link.click()
}

export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
  return btoa(text)
}
