import { writeSync } from 'node:fs';
import { exportProject } from '../../../engine/export/exportProject.ts';
import { openProject } from '../../../engine/project/openProject.ts';

/** A process that exports FOLDER to OUT, says how far it is, and stops there after STEPS steps until it is killed. */
async function main([folder, out, steps]: string[]): Promise<void> {
  const project = await openProject(folder);
  const request = { format: 'voc', out, split: { train: 1 }, seed: 1, only: 'all' as const, voidBorderPx: 0 };
  let step = 0;
  await exportProject(project, request, {
    onProgress: ({ phase, done }) => {
      writeSync(1, `${phase} ${done}\n`);
      if (++step === Number(steps)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  });
  throw new Error(`The export came to its end before step ${steps}.`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
