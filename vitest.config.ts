import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const minuteMs = 60_000;

/**
 * Three projects of tests: unit (fast, no processes), integration (real files, real ONNX Runtime, the command line),
 * e2e (the real window; one at a time because they share the display). Besides, bench (`npm run bench:editor`).
 */
export default defineConfig({
  test: {
    projects: [
      {
        // Compiles rune files (*.svelte.ts) and components under test.
        plugins: [svelte({ configFile: false })],
        // Without it Svelte resolves to its server build, where runes are not reactive.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          environment: './tests/unit/runeEnvironment.ts',
          // Whole networks are compiled in some; a busy machine takes its time.
          testTimeout: minuteMs,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: 'build/integrationSetup.mjs',
          environment: 'node',
          testTimeout: 2 * minuteMs,
          hookTimeout: 2 * minuteMs,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.ts'],
          globalSetup: 'build/endToEndSetup.mjs',
          environment: 'node',
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 5 * minuteMs,
          hookTimeout: 5 * minuteMs,
        },
      },
      {
        test: {
          name: 'bench',
          include: ['tests/bench/**/*.bench.ts'],
          globalSetup: 'build/endToEndSetup.mjs',
          environment: 'node',
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
    ],
  },
});
