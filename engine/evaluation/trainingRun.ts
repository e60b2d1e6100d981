import { readFile, readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../core/errors/appError.ts';

/** Of options.json, which training/run_folder.py writes: what train.py was started with. */
const optionsSchema = z.object({
  data: z.string(),
  train_split: z.string(),
  val_split: z.string(),
  arch: z.string(),
  iterations2: z.number().int(),
  multi_grid: z.tuple([z.number().int(), z.number().int(), z.number().int()]).nullable().optional(),
});

const classesSchema = z.object({ classes: z.array(z.object({ id: z.number().int().min(0).max(254), name: z.string().min(1).max(200) })).min(1) });

/** What a folder that training/train.py wrote says about the weights in it. */
export interface TrainingRun {
  readonly folder: string;
  /** One of models/architectures. */
  readonly architecture: string;
  readonly multiGrid: readonly [number, number, number] | null;
  /** Of the last phase that went into the weights, with which they were validated. */
  readonly outputStride: 8 | 16;
  /** In the order of the network's channels. */
  readonly classes: readonly { readonly id: number; readonly name: string }[];
  /** Folder of the export; null where it was given relative to a folder that nobody knows. */
  readonly data: string | null;
  readonly trainSplit: string;
  readonly valSplit: string;
  /** That train.py measured for these weights, 0..1; null where it did not. */
  readonly miou: number | null;
}

/**
 * Reads what lies beside weights.
 * @param weights best.pth or final.pth in the folder of a run
 * @throws AppError `training.notARun` where it is no such folder
 */
export async function readTrainingRun(weights: string): Promise<TrainingRun> {
  const folder = dirname(weights);
  const { data, train_split, val_split, arch, iterations2, multi_grid } = await readJson(folder, 'options.json', optionsSchema);
  const { classes } = await readJson(folder, 'classes.json', classesSchema);
  const validated = await validationOf(folder, parse(weights).name);
  return {
    folder,
    architecture: arch,
    multiGrid: multi_grid ?? null,
    outputStride: (validated?.phase ?? (iterations2 > 0 ? 2 : 1)) === 2 ? 8 : 16,
    classes,
    data: isAbsolute(data) ? data : null,
    trainSplit: train_split,
    valSplit: val_split,
    miou: validated?.miou ?? null,
  };
}

async function readJson<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): Promise<z.output<Schema>> {
  const file = join(folder, name);
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new AppError('training.notARun', `${file}, which training writes beside the weights, is missing or damaged: choose best.pth in the folder of a run, or add the file as any other model.`, { file }, { cause: error });
  }
}

/** The row of val.csv that belongs to the weights: of best.pth the first with the highest mIoU, else the last. */
async function validationOf(folder: string, name: string): Promise<{ phase: number; miou: number } | null> {
  const text = await readFile(join(folder, 'val.csv'), 'utf8').catch(() => '');
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',');
  const [phaseAt, miouAt] = ['phase', 'miou'].map((column) => columns.indexOf(column));
  const rows = lines.map((line) => line.split(',')).map((cells) => ({ phase: Number(cells[phaseAt]), miou: Number(cells[miouAt]) })).filter(({ phase, miou }) => phase > 0 && Number.isFinite(miou));
  if (rows.length === 0) return null;
  return name === 'best' ? rows.reduce((best, row) => (row.miou > best.miou ? row : best)) : rows[rows.length - 1];
}

/** Names of the images in the splits of an export, as the export calls them; null where the folder is no export any more. */
export async function readSplits({ data, trainSplit, valSplit }: Pick<TrainingRun, 'data' | 'trainSplit' | 'valSplit'>): Promise<{ train: ReadonlySet<string>; val: ReadonlySet<string> } | null> {
  if (data === null) return null;
  const [train, val] = await Promise.all([trainSplit, valSplit].map((split) => namesOf(data, split)));
  return train === null ? null : { train, val: val ?? new Set() };
}

/** The voc form has lists, the png form folders. */
async function namesOf(data: string, split: string): Promise<Set<string> | null> {
  const list = await readFile(join(data, 'ImageSets', 'Segmentation', `${split}.txt`), 'utf8').catch(() => null);
  if (list !== null) return new Set(list.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== ''));
  const masks = await readdir(join(data, split, 'masks')).catch(() => null);
  return masks === null ? null : new Set(masks.filter((name) => /\.png$/i.test(name)).map((name) => parse(name).name));
}
