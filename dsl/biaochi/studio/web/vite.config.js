import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// The names of what is built stay the same from build to build, so that a change of the bundle is a change of these files.
export default defineConfig({
  plugins: [svelte({ compilerOptions: { css: 'external' } })],
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
