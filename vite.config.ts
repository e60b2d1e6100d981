import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The interface: built into out/renderer and loaded from disk, hence the relative base. */
export default defineConfig({
  root: fileURLToPath(new URL('./renderer', import.meta.url)),
  base: './',
  plugins: [svelte({ configFile: false })],
  build: {
    target: 'chrome114',
    sourcemap: true,
    // The files come from disk: one request more costs nothing, a preload polyfill would need inline script.
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
  },
});
