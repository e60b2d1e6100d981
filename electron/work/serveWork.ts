import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { toPlainError } from '../../core/errors/appError.ts';
import { DEFAULT_INFERENCE_OPTIONS } from '../../core/inference/inferenceOptions.ts';
import { compareModels } from '../../engine/evaluation/compareModels.ts';
import { imagesToCompare } from '../../engine/evaluation/imagesToCompare.ts';
import { readTrainingRun } from '../../engine/evaluation/trainingRun.ts';
import { exportProject } from '../../engine/export/exportProject.ts';
import { importProject, previewImport } from '../../engine/import/importProject.ts';
import { InferenceClient } from '../../engine/inference/inferenceClient.ts';
import { defaultOrFirstModel } from '../../engine/models/firstModel.ts';
import { getModel } from '../../engine/models/getModel.ts';
import { inspectModel } from '../../engine/models/inspectModel.ts';
import { ModelStore } from '../../engine/models/modelStore.ts';
import { addTrained, inspectTrained } from '../../engine/models/trainedModel.ts';
import { openProject } from '../../engine/project/openProject.ts';
import type { Project } from '../../engine/project/project.ts';
import { checkWhole } from '../../engine/project/wholeCheck.ts';
import { findCatalogueEntry } from '../../models/catalogue/catalogue.ts';
import type { ParentPort } from '../parentPort.ts';
import { inProcessTransport } from './inProcessTransport.ts';
import type { FromWork, ToWork, WorkVerb, WorkVerbs } from './workMessages.ts';
import type { Remark } from '../../core/report/remark.ts';

type Request = Exclude<ToWork, { kind: 'cancel' }>;
type Outcome = WorkVerbs[WorkVerb]['outcome'];

/** Does the one piece of work that it is asked for. The main process ends this one afterwards. */
export function serveWork(port: ParentPort<FromWork, ToWork>): void {
  const abort = new AbortController();
  port.onMessage((message) => {
    if (message.kind === 'cancel') {
      abort.abort();
      return;
    }
    perform(message, abort.signal, port).then(
      (outcome) => port.send({ kind: 'done', outcome }),
      (error: unknown) => port.send({ kind: 'failed', error: toPlainError(error) }),
    );
  });
}

function perform(message: Request, signal: AbortSignal, port: ParentPort<FromWork, ToWork>): Promise<Outcome> {
  switch (message.kind) {
    case 'inspectModel':
      return inspectModel(message.request.path);
    case 'addModel':
      return addModel(message.request, signal);
    case 'getModel':
      return getCatalogueModel(message.request, signal, port);
    case 'export':
      return exportDataset(message.request, signal, port);
    case 'checkProject':
      return checkProject(message.request.path);
    case 'inspectTrained':
      return inspectTrained(message.request.path);
    case 'addTrained':
      return addTrainedModel(message.request, signal);
    case 'compare':
      return compare(message.request, signal, port);
    case 'previewImport':
      return withProject(message.request, (project) => previewImport(project, message.request.options, signal));
    case 'import':
      return withProject(message.request, (project) =>
        importProject(project, message.request.options, {
          signal,
          onProgress: (progress, imageId) => port.send({ kind: 'progress', progress: { ...progress, imageId } }),
        }),
      );
  }
}

async function addModel({ dataDirectory, path, id, description }: WorkVerbs['addModel']['request'], signal: AbortSignal): Promise<string> {
  const inference = new InferenceClient({ spawn: inProcessTransport });
  const { model } = await new ModelStore(dataDirectory).add(path, { id, description, inference, signal });
  return model.id;
}

async function addTrainedModel({ dataDirectory, path, ...options }: WorkVerbs['addTrained']['request'], signal: AbortSignal): Promise<string> {
  const inference = new InferenceClient({ spawn: inProcessTransport });
  return (await addTrained(new ModelStore(dataDirectory), path, { ...options, inference, signal })).id;
}

function compare(request: WorkVerbs['compare']['request'], signal: AbortSignal, port: ParentPort<FromWork, ToWork>): Promise<Outcome> {
  return withProject(request, async (project) => {
    const store = new ModelStore(request.dataDirectory);
    const run = request.weights === null ? null : await readTrainingRun(request.weights);
    return compareModels({
      project, signal,
      ...(await imagesToCompare(project, request.kind, run)),
      models: await Promise.all(request.modelIds.map((id) => store.get(id))),
      inference: new InferenceClient({ spawn: inProcessTransport }),
      provider: request.provider,
      options: DEFAULT_INFERENCE_OPTIONS,
      onProgress: (progress) => port.send({ kind: 'progress', progress }),
    });
  });
}

async function getCatalogueModel({ dataDirectory, id }: WorkVerbs['getModel']['request'], signal: AbortSignal, port: ParentPort<FromWork, ToWork>): Promise<string> {
  const report = (progress: WorkVerbs['getModel']['progress']): void => port.send({ kind: 'progress', progress });
  const announce = (said: Remark): void => report({ phase: 'notice', said });
  const store = new ModelStore(dataDirectory);
  const options = { inference: new InferenceClient({ spawn: inProcessTransport }), signal, onProgress: report, onNotice: announce };
  const starterFolder = join(__dirname, '..', 'models', 'starter');
  const model = id === null ? await defaultOrFirstModel(store, { ...options, announce, starterFolder }) : await getModel(store, findCatalogueEntry(id), options);
  return model.id;
}

function exportDataset(request: WorkVerbs['export']['request'], signal: AbortSignal, port: ParentPort<FromWork, ToWork>): Promise<Outcome> {
  return withProject(request, (project) => exportProject(project, request.options, { signal, onProgress: (progress) => port.send({ kind: 'progress', progress }) }));
}

/** Nobody waits for it: whoever paints or labels meanwhile comes first. */
async function checkProject(path: string): Promise<string | null> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  return checkWhole(path);
}

/** Beside the main process's own connection: SQLite lets readers and a writer work side by side. */
async function withProject<T>({ folder, stateDir }: { readonly folder: string; readonly stateDir: string }, work: (project: Project) => Promise<T>): Promise<T> {
  const project = await openProject(folder, { stateDir });
  try {
    return await work(project);
  } finally {
    project.close();
  }
}
