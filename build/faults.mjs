import { parseArgs } from 'node:util';
import { runForeground } from './runForeground.mjs';

/**
 * `npm run faults [-- --rounds 200]`: the tests that injure a project, many times over. What each does, and what it lost, is
 * in docs/reliability.md. The same tests run in every `npm test` with a few rounds.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' } } });
process.exitCode = await runForeground(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs', 'run', '--project', 'integration',
    'tests/integration/batch/killedRun.test.ts',
    'tests/integration/batch/badFiles.test.ts',
    'tests/integration/batch/deadInference.test.ts',
    'tests/integration/project/recover.test.ts',
    'tests/integration/project/durability.test.ts',
    'tests/integration/project/openProject.test.ts',
  ],
  { env: { ...process.env, ATROUS_FAULT_ROUNDS: values.rounds } },
);
