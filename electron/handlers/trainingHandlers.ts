import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { suggestMapping } from '../../core/classes/classMapping.ts';
import { AppError, isCancelled } from '../../core/errors/appError.ts';
import type { EventOf } from '../../core/ipc/contract.ts';
import type { MenuTextId } from '../../core/ipc/menuTexts.ts';
import { teacherPixels } from '../../core/training/teacherPixels.ts';
import type { ModelStore } from '../../engine/models/modelStore.ts';
import type { InstalledModel } from '../../engine/models/runnableModel.ts';
import type { Project } from '../../engine/project/project.ts';
import type { CurrentProject } from '../currentProject.ts';
import { failureOf } from '../ipc/answer.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { RendererEvents } from '../ipc/rendererEvents.ts';
import { PROGRESS_INTERVAL_MS, type JobRegistry } from '../jobs.ts';
import type { Log } from '../log.ts';
import type { ChooseProvider } from '../providerSelection.ts';
import { throttleLatest } from '../throttleLatest.ts';
import type { RunWork } from '../work/runWork.ts';

export interface TrainingHandlerOptions {
  /** The window that dialogs belong to; null while there is none. */
  readonly getWindow: () => BrowserWindow | null;
  readonly current: CurrentProject;
  readonly jobs: JobRegistry;
  readonly models: ModelStore;
  readonly dataDirectory: string;
  /** Absolute path of training/train.py, where Python can read it. */
  readonly script: string;
  readonly runWork: RunWork;
  readonly chooseProvider: ChooseProvider;
  readonly text: (id: MenuTextId) => string;
  readonly events: RendererEvents;
  readonly log: Log;
}

type TrainingChannels = 'training.place' | 'training.choose' | 'training.inspect' | 'training.add' | 'compare.start';

/** Training itself runs in a terminal: these say where everything is, take in what comes out, and compare it. */
export function trainingHandlers(options: TrainingHandlerOptions): Handlers<TrainingChannels> {
  const { getWindow, current, models, dataDirectory, script, runWork } = options;
  return {
    'training.place': async () => ({
      script,
      python: process.platform === 'win32' ? 'python' : 'python3',
      shell: process.platform === 'win32' ? 'powershell' : 'posix',
      models: (await models.list()).models.map(trainingModel),
    }),
    'training.choose': async ({ what, title }) => {
      const window = getWindow();
      const dialogOptions = { title, buttonLabel: options.text('choose'), ...choosing(what, options.text) };
      const { canceled, filePaths } = await (window === null ? dialog.showOpenDialog(dialogOptions) : dialog.showOpenDialog(window, dialogOptions));
      return canceled ? null : (filePaths[0] ?? null);
    },
    'training.inspect': async ({ path }) => {
      const [trained, taken] = await Promise.all([runWork('inspectTrained', { path }), models.list()]);
      const ids = new Set(taken.models.map(({ id }) => id));
      return { ...trained, suggestedId: freeId(trained.suggestedId, ids), unmapped: current.open === null ? [] : unmappedClasses(current.open, trained.classes) };
    },
    'training.add': async ({ path, id, longSide }) => {
      const addedId = await runWork('addTrained', { dataDirectory, path, id, longSide }).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'work.died') throw error;
        throw new AppError('model.cannotRun', `The weights ${path} take the process down when they are compiled or run: they cannot be used.`, { model: path, why: (error as Error).message }, { cause: error });
      });
      const model = await models.get(addedId);
      if (current.open !== null) mapClasses(current.open, model);
      return (await models.summaries()).find((each) => each.id === addedId)!;
    },
    'compare.start': (request) => startComparison(options, request),
  };
}

function choosing(what: 'weights' | 'folder', text: (id: MenuTextId) => string): OpenDialogOptions {
  if (what === 'folder') return { properties: ['openDirectory', 'createDirectory'] };
  return { properties: ['openFile'], filters: [{ name: text('models'), extensions: ['pth', 'pt', 'onnx'] }, { name: text('allFiles'), extensions: ['*'] }] };
}

function trainingModel({ id, name, originalPath, madeFrom, description }: InstalledModel): { id: string; name: string; path: string; canBegin: boolean; teacherPixels: ReturnType<typeof teacherPixels>; classes: string[] } {
  return {
    id, name,
    path: originalPath,
    // Only weights of PyTorch keep the names that training knows them by.
    canBegin: madeFrom !== null && madeFrom.format !== 'tflite',
    teacherPixels: teacherPixels(description),
    classes: description.classes.map((each) => each.name),
  };
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}-${number}`;
  return id;
}

function unmappedClasses(project: Project, classes: readonly { readonly id: number; readonly name: string }[]): string[] {
  const mapping = suggestMapping({ classes, backgroundId: null }, project.info().classSet);
  return classes.filter((_, i) => mapping[i].to === null).map(({ name }) => name);
}

/** By names; nothing is kept where every class has the id that it has in the project. */
function mapClasses(project: Project, { sha256, description }: InstalledModel): void {
  const { classSet } = project.info();
  if (classSet.classes.length === 0 || project.classes.mapping(sha256) !== null) return;
  const mapping = suggestMapping(description, classSet);
  if (mapping.some(({ from, to }) => from !== to)) project.classes.saveMapping(sha256, mapping);
}

async function startComparison({ current, jobs, models, dataDirectory, runWork, chooseProvider, events, log }: TrainingHandlerOptions, request: Parameters<Handlers['compare.start']>[0]): Promise<{ jobId: string }> {
  // Before the job, so that a missing model is the answer to the request.
  for (const id of request.modelIds) await models.get(id);
  const { folder, stateDir } = current.require().info();
  const jobId = jobs.start('compare', async ({ id, signal }) => {
    const progress = throttleLatest<EventOf<'compare.progress'>>(PROGRESS_INTERVAL_MS, (event) => events.send('compare.progress', event));
    let finished: EventOf<'compare.finished'>;
    try {
      const provider = await chooseProvider(signal);
      const report = await runWork('compare', { folder, stateDir, dataDirectory, provider, ...request }, { signal, onProgress: (counts) => progress.push({ jobId: id, ...counts }) });
      finished = { jobId: id, report: report.cancelled ? null : report, error: null };
    } catch (error) {
      finished = { jobId: id, report: null, error: isCancelled(error) ? null : failureOf(error, 'Comparing failed.', log) };
    }
    progress.flush();
    events.send('compare.finished', finished);
  });
  return { jobId };
}
