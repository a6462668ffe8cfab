import { svelte } from '@sveltejs/vite-plugin-svelte'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vite'

/** The licences of what goes into the bundle, beside it: what is passed on keeps its notices. */
const licences = {
  name: 'licences',
  generateBundle(_, bundle) {
    const from = new Map()
    for (const chunk of Object.values(bundle)) {
      for (const id of Object.keys(chunk.modules ?? {})) {
        const found = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id.replace(/^\0/, ''))
        if (found) from.set(found[2], found[1])
      }
    }
    const notices = [...from.keys()].sort().map((name) => {
      const folder = from.get(name)
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
      return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`
    })
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: notices.join('\n----\n\n') })
  },
}

// The names of what is built stay the same from build to build, so that a change of the bundle is a change of these files.
export default defineConfig({
  plugins: [svelte({ compilerOptions: { css: 'external' } }), licences],
  base: './',
  build: {
    outDir: '../page',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: { entryFileNames: 'studio.js', chunkFileNames: '[name].js', assetFileNames: 'studio.[ext]' },
    },
  },
})
