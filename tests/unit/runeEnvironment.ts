import type { Environment } from 'vitest/runtime';

/**
 * Node, with Svelte compiled and resolved as for the window. In Vitest's own node environment it is the server's
 * build, where runes are not reactive and effects never run.
 */
export default {
  name: 'runes',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
