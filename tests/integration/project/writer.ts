import { writeSync } from 'node:fs';
import { documentFromStored } from '../../../core/document/storedDocument.ts';
import { createLabelMap } from '../../../core/mask/labelMap.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { predictionOf } from '../../fixtures/predictions.ts';
import { performStroke } from './strokes.ts';

/**
 * A process that writes to a project and says what is saved, for tests that kill it.
 *   strokes FOLDER FROM            paints for ever on the first image, from stroke FROM on; a line per saved stroke
 *   predict FOLDER PARITY ROUNDS   stores predictions for the images of even or odd id; a line per saved prediction
 */
async function main([mode, folder, from, rounds]: string[]): Promise<void> {
  const project = await openProject(folder);
  const { images } = project.images(0, 1000);
  // Written at once: what a killed process has in a buffer is lost.
  const say = (line: number | string): number => writeSync(1, `${line}\n`);
  if (mode === 'strokes') {
    const document = documentFromStored((await project.loadDocument(images[0].id)).document);
    for (let index = Number(from); ; index++) {
      project.saveChange(performStroke(document, index));
      say(index);
    }
  }
  for (let round = 0; round < Number(rounds); round++) {
    for (const { id } of images.filter((image) => image.id % 2 === Number(from))) {
      project.putPrediction(id, predictionOf(createLabelMap(300, 300, 1 + ((round + id) % 200))), { overwrite: false });
      say(`${id} ${round}`);
    }
  }
  project.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
