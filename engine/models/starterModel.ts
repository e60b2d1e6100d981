import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { vocClasses } from '../../core/classes/vocClasses.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ModelSummary } from '../../core/report/doctorReport.ts';
import type { ModelStore } from './modelStore.ts';
import type { PrepareOptions } from './prepareModel.ts';
import { readModelFile } from './readModelFile.ts';
import type { InstalledModel } from './runnableModel.ts';
import { STARTER_ID, STARTER_SOURCE, isStarter } from './starterRecord.ts';

const WEIGHTS_FILE = 'starter.safetensors';
const DESCRIPTION_FILE = 'starter.json';

const starterFileSchema = z.strictObject({
  name: z.string(),
  license: z.string(),
  input: z.strictObject({ longSide: z.number().int() }),
});

interface StarterDescription extends z.infer<typeof starterFileSchema> {
  readonly source: string;
  readonly classes: typeof vocClasses;
  readonly backgroundId: number;
}

export interface StarterOptions extends Pick<PrepareOptions, 'inference' | 'signal'> {
  /** models/starter of the repository or of the package. */
  readonly starterFolder: string;
}

/**
 * The model that comes with Atrous, ready to run. It is compiled and installed when it is first wanted, and anew where
 * this version of Atrous has other weights.
 * @throws AppError those of ModelStore.add
 */
export async function starterModel(store: ModelStore, { starterFolder, inference, signal }: StarterOptions): Promise<InstalledModel> {
  const file = join(starterFolder, WEIGHTS_FILE);
  if (await store.has(STARTER_ID)) {
    const model = await store.get(STARTER_ID);
    // Another model that somebody called so is left alone.
    if (!isStarter(model) || model.madeFrom?.sha256 === sha256Of(await readModelFile(file))) return model;
    await store.remove(STARTER_ID);
  }
  try {
    const description = await starterDescription(starterFolder);
    const { model } = await store.add(file, { id: STARTER_ID, description, inference, signal });
    return model;
  } catch (error) {
    // Two processes wanted it at once.
    if (error instanceof AppError && error.code === 'model.exists') return store.get(STARTER_ID);
    throw error;
  }
}

/** As lists show it before it is installed. */
export async function starterSummary(starterFolder: string): Promise<ModelSummary> {
  const bytes = await readModelFile(join(starterFolder, WEIGHTS_FILE));
  const { name, license, source, classes } = await starterDescription(starterFolder);
  return { id: STARTER_ID, name, installed: true, default: false, classes: classes.map((each) => each.name), bytes: bytes.length, source, license, sha256: sha256Of(bytes), accuracy: null, starter: true };
}

/** What starter.json says (written by training/release_starter.py), with what is the same for every starter. */
async function starterDescription(starterFolder: string): Promise<StarterDescription> {
  const said = starterFileSchema.parse(JSON.parse(await readFile(join(starterFolder, DESCRIPTION_FILE), 'utf8')));
  return { ...said, source: STARTER_SOURCE, classes: vocClasses, backgroundId: 0 };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
