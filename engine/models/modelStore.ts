import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, fromPlainError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { ModelSummary } from '../../core/report/doctorReport.ts';
import { catalogue, firstModel } from '../../models/catalogue/catalogue.ts';
import { makeRunnable } from '../../models/runnable/makeRunnable.ts';
import { RUNNABLE_VERSION } from '../../models/runnable/runnableVersion.ts';
import { writeFileAtomically } from './writeFileAtomically.ts';
import { requireModelId, suggestModelId } from './modelId.ts';
import { modelRecordSchema, type ModelRecord } from './modelRecord.ts';
import { prepareModel, RUNNABLE_FILE, type PreparedModel, type PrepareOptions } from './prepareModel.ts';
import type { InstalledModel } from './runnableModel.ts';
import { publishedAccuracy } from './publishedAccuracy.ts';
import { isStarter } from './starterRecord.ts';
import { storeError } from './storeError.ts';

const ORIGINAL_FILE = 'model.onnx';
const RECORD_FILE = 'model.json';
const DEFAULT_FILE = 'default.json';
/** Folders under construction start with a dot, which no id does. */
const UNFINISHED_PREFIX = '.unfinished-';
const STALE_AFTER_MS = 24 * 60 * 60_000;

export interface AddOptions extends Omit<PrepareOptions, 'id'> {
  /** Made from the file's name unless given. */
  readonly id?: string | undefined;
}

export interface AddedModel {
  readonly model: InstalledModel;
  /** What was guessed though the file cannot say it; a person should look at it. */
  readonly guesses: PreparedModel['guesses'];
}

/**
 * The installed models: one folder each under DATA_DIRECTORY/models, named after the id, with the network as ONNX,
 * its runnable form and its record. A folder appears whole or not at all.
 */
export class ModelStore {
  readonly directory: string;

  /** @param dataDirectory see engine/userDirectories */
  constructor(dataDirectory: string) {
    this.directory = join(dataDirectory, 'models');
  }

  /** Every installed model, by id; `problems` are folders that cannot be read as one. */
  async list(): Promise<{ models: InstalledModel[]; problems: ItemFailure[] }> {
    const models: InstalledModel[] = [];
    const problems: ItemFailure[] = [];
    for (const id of await this.#ids()) {
      try {
        models.push(installed(this.#folder(id), await this.#readRecord(id)));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        problems.push(itemFailure(this.#folder(id), error));
      }
    }
    return { models, problems };
  }

  /** As lists show them; modelSummaries.ts has the catalogue too. */
  async summaries(): Promise<ModelSummary[]> {
    const { models } = await this.list();
    const defaultId = (await this.#defaultOf(models))?.id;
    return models.map((model) => ({
      id: model.id,
      name: model.name,
      installed: true,
      default: model.id === defaultId,
      classes: model.description.classes.map(({ name }) => name),
      bytes: model.sizeBytes,
      source: model.source,
      license: model.license,
      sha256: model.sha256,
      accuracy: publishedAccuracy(model),
      ...(isStarter(model) ? { starter: true } : {}),
    }));
  }

  /**
   * A model ready to run. Its runnable form is made anew where an older version of Atrous made it.
   * @throws AppError `model.unknown`, `model.damaged`
   */
  async get(id: string): Promise<InstalledModel> {
    const record = await this.#readRecord(id);
    return record.runnableVersion === RUNNABLE_VERSION ? installed(this.#folder(id), record) : this.#remake(record);
  }

  /**
   * Installs a segmentation network after it has been run once. Nothing is left behind where it fails.
   * @throws AppError `model.badId`, `model.exists`, `model.cannotStore`, and those of prepareModel
   */
  async add(file: string, { id: givenId, ...options }: AddOptions): Promise<AddedModel> {
    const id = requireModelId(givenId ?? suggestModelId(basename(file)));
    await this.#requireFree(id);
    await this.#removeStale();
    const building = this.#unfinishedFolder(id);
    try {
      await mkdir(building, { recursive: true });
      const { model, bytes, madeFrom, guesses } = await prepareModel(file, building, { ...options, id });
      const record: ModelRecord = {
        form: 1,
        id,
        sha256: model.sha256,
        sizeBytes: bytes.length,
        madeFrom,
        source: model.description.source ?? file,
        license: model.description.license ?? 'unknown',
        addedAt: new Date().toISOString(),
        runnableVersion: RUNNABLE_VERSION,
        runnable: model.runnable,
        description: model.description,
      };
      await writeFile(join(building, ORIGINAL_FILE), bytes);
      await writeFile(join(building, RECORD_FILE), JSON.stringify(record, null, 2));
      await rename(building, this.#folder(id)).catch(async (error: unknown) => {
        // A folder with something in it is not replaced: somebody else may have installed the id meanwhile.
        await this.#requireFree(id);
        throw error;
      });
      return { model: installed(this.#folder(id), record), guesses };
    } catch (error) {
      throw storeError(this.directory, error);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }

  /** @throws AppError `model.unknown` */
  async remove(id: string): Promise<void> {
    await this.#requireInstalled(id);
    const leaving = this.#unfinishedFolder(id);
    try {
      // Renamed first, so that a model is never there in part.
      await rename(this.#folder(id), leaving);
      await rm(leaving, { recursive: true, force: true });
      if ((await this.#chosenDefault()) === id) await rm(join(this.directory, DEFAULT_FILE), { force: true });
    } catch (error) {
      throw storeError(this.directory, error);
    }
  }

  /** @throws AppError `model.unknown` */
  async setDefault(id: string): Promise<void> {
    await this.#requireInstalled(id);
    await writeFileAtomically(join(this.directory, DEFAULT_FILE), JSON.stringify({ id })).catch((error: unknown) => {
      throw storeError(this.directory, error);
    });
  }

  /**
   * The model that runs where none is named: the one set, else the one installed first, the starter only where it is alone.
   * @throws AppError `model.none` where none is installed; `model.damaged` where those that are cannot be read
   */
  async default(): Promise<InstalledModel> {
    const { models, problems } = await this.list();
    const model = await this.#defaultOf(models);
    if (model !== undefined) return this.get(model.id);
    const [problem] = problems;
    if (problem !== undefined) throw fromPlainError({ ...problem, details: problem.details ?? {} });
    throw new AppError('model.none', `No model is installed: get one with npm run -s atrous -- models get ${firstModel.id}, or add a file of your own with npm run -s atrous -- models add FILE.`);
  }

  async has(id: string): Promise<boolean> {
    return (await this.#ids()).includes(id);
  }

  async #defaultOf(models: readonly InstalledModel[]): Promise<InstalledModel | undefined> {
    const chosen = await this.#chosenDefault();
    const first = (candidates: readonly InstalledModel[]): InstalledModel | undefined => [...candidates].sort((a, b) => (a.addedAt < b.addedAt ? -1 : 1))[0];
    // The starter gives way to any other.
    return models.find(({ id }) => id === chosen) ?? first(models.filter((model) => !isStarter(model))) ?? first(models);
  }

  async #chosenDefault(): Promise<string | undefined> {
    try {
      return (JSON.parse(await readFile(join(this.directory, DEFAULT_FILE), 'utf8')) as { id?: string }).id;
    } catch {
      // Not set, or damaged: then the first model is the default, as before one was set.
      return undefined;
    }
  }

  async #ids(): Promise<string[]> {
    const entries = await readdir(this.directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw storeError(this.directory, error);
    });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name).sort();
  }

  async #readRecord(id: string): Promise<ModelRecord> {
    await this.#requireInstalled(id);
    const damaged = (cause: unknown): AppError =>
      new AppError('model.damaged', `The installed model ${id} is damaged (${this.#folder(id)}): remove it with npm run -s atrous -- models remove ${id}, then add it again.`, { id }, { cause });
    try {
      const record = modelRecordSchema.parse(JSON.parse(await readFile(join(this.#folder(id), RECORD_FILE), 'utf8')));
      const file = await stat(join(this.#folder(id), ORIGINAL_FILE));
      if (record.id !== id || file.size !== record.sizeBytes) throw new Error('record and file differ');
      return record;
    } catch (error) {
      throw damaged(error);
    }
  }

  async #remake(record: ModelRecord): Promise<InstalledModel> {
    const folder = this.#folder(record.id);
    const { bytes, info } = makeRunnable(await readFile(join(folder, ORIGINAL_FILE)), record.description);
    const renewed: ModelRecord = { ...record, runnable: info, runnableVersion: RUNNABLE_VERSION };
    try {
      await writeFileAtomically(join(folder, RUNNABLE_FILE), bytes);
      await writeFileAtomically(join(folder, RECORD_FILE), JSON.stringify(renewed, null, 2));
    } catch (error) {
      throw storeError(this.directory, error);
    }
    return installed(folder, renewed);
  }

  async #requireFree(id: string): Promise<void> {
    if (await this.has(id)) {
      throw new AppError('model.exists', `A model ${id} is installed already: give the new one another id with --as, or remove the old one first.`, { id });
    }
  }

  async #requireInstalled(id: string): Promise<void> {
    const ids = await this.#ids();
    if (ids.includes(id)) return;
    const known = ids.length === 0 ? 'none is installed' : `installed: ${ids.join(', ')}`;
    const advice = catalogue.some((entry) => entry.id === id) ? ` It is in the catalogue: get it with npm run -s atrous -- models get ${id}.` : '';
    throw new AppError('model.unknown', `There is no model ${id} (${known}).${advice}`, { id });
  }

  /** What a killed process left behind. Younger ones may belong to a process that is at work. */
  async #removeStale(): Promise<void> {
    const names = await readdir(this.directory).catch(() => []);
    for (const name of names.filter((candidate) => candidate.startsWith(UNFINISHED_PREFIX))) {
      const path = join(this.directory, name);
      const facts = await stat(path).catch(() => null);
      if (facts !== null && Date.now() - facts.mtimeMs > STALE_AFTER_MS) await rm(path, { recursive: true, force: true });
    }
  }

  /** Never the same twice: two may install the same model in the same millisecond. */
  #unfinishedFolder(id: string): string {
    return join(this.directory, `${UNFINISHED_PREFIX}${id}-${randomUUID()}`);
  }

  #folder(id: string): string {
    return join(this.directory, id);
  }
}

function installed(folder: string, record: ModelRecord): InstalledModel {
  const { id, sha256, sizeBytes, madeFrom, source, license, addedAt, runnable, description } = record;
  return {
    id, sha256, sizeBytes, madeFrom, source, license, addedAt, runnable, description,
    name: description.name,
    runnablePath: join(folder, RUNNABLE_FILE),
    originalPath: join(folder, ORIGINAL_FILE),
  };
}
