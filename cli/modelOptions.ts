import { Option, type Command } from 'commander';
import { checkInferenceOptions } from '../core/inference/checkInferenceOptions.ts';
import type { InferenceOptions } from '../core/inference/inferenceOptions.ts';
import { hasModelFileEnding } from '../core/model/modelFileEndings.ts';
import { chooseProvider } from '../engine/inference/chooseProvider.ts';
import { loadWhereItRuns } from '../engine/inference/loadWhereItRuns.ts';
import type { InferenceClient } from '../engine/inference/inferenceClient.ts';
import { providerIds, providerName, type ProviderId, type ProviderRequest } from '../engine/inference/providers.ts';
import { defaultOrFirstModel } from '../engine/models/firstModel.ts';
import { ModelStore } from '../engine/models/modelStore.ts';
import { openLooseModel } from '../engine/models/openLooseModel.ts';
import type { RunnableModel } from '../engine/models/runnableModel.ts';
import { starterModel, type StarterOptions } from '../engine/models/starterModel.ts';
import { STARTER_ID } from '../engine/models/starterRecord.ts';
import { dataDirectory } from '../engine/userDirectories.ts';
import { addCompileFlags, compileOptionsOf, refuseCompileFlags, type CompileFlags } from './compileFlags.ts';
import { addInferenceFlags, inferenceOptionsOf, type InferenceFlags } from './inferenceFlags.ts';
import { spawnInference } from './inferenceOfCommandLine.ts';
import { say } from './output.ts';
import { starterFolder } from './starterFolder.ts';
import { tellDownload } from './tellDownload.ts';

/** MODEL OPTIONS of the commands that run a network. */
export interface ModelOptions extends InferenceFlags, CompileFlags {
  readonly model?: string;
  readonly provider: ProviderRequest;
}

export function addModelOptions(command: Command): Command {
  command
    .option('--model <ID|FILE>', 'an installed model, or a model file used for this run only (default: the default model; where none is installed, the smallest of the catalogue is got, or else the starter model that comes with Atrous is used)')
    .addOption(
      new Option('--provider <name>', 'what computes; a provider asked for by name is used or refused, never replaced').choices(['auto', ...providerIds]).default('auto'),
    );
  return addCompileFlags(addInferenceFlags(command));
}

/** What the model options come to on this machine. */
export interface ResolvedModel {
  readonly model: RunnableModel;
  readonly provider: ProviderId;
  readonly inferenceOptions: InferenceOptions;
}

/**
 * Finds the model, makes it ready, chooses the provider, and lends them to `work`.
 * Where no model is named and none is installed, the smallest of the catalogue is got; without a network it is the starter.
 * @throws AppError `model.*`, `provider.notWorking`; `usage.*` where the model cannot do what the options ask for
 */
export async function withModel<T>(inference: InferenceClient, options: ModelOptions, signal: AbortSignal, work: (resolved: ResolvedModel) => Promise<T>): Promise<T> {
  const inferenceOptions = inferenceOptionsOf(options);
  const store = new ModelStore(dataDirectory());
  const loose = options.model !== undefined && isFile(options.model) && !(await store.has(options.model)) ? await openLooseModel(options.model, { ...compileOptionsOf(options), inference, signal }) : null;
  if (loose === null) refuseCompileFlags(options, options.model);
  try {
    const model = loose?.model ?? (await installedModel(store, options.model, { inference, signal, starterFolder }));
    checkInferenceOptions(model, inferenceOptions);
    const { chosen, reports } = await chooseProvider({ spawn: spawnInference, requested: options.provider, signal });
    if (process.env.ATROUS_DEBUG === '1') for (const report of reports) say(`${report.id}: ${report.reason}`);
    const { provider, reason } = await loadWhereItRuns(inference, model, chosen, options.provider, signal);
    if (reason !== null) say(`warning: ${reason}`);
    say(`${model.name} on ${providerName(provider)}`);
    return await work({ model, provider, inferenceOptions });
  } finally {
    await loose?.close();
  }
}

function installedModel(store: ModelStore, id: string | undefined, options: StarterOptions): Promise<RunnableModel> {
  if (id === undefined) return tellDownload((hooks) => defaultOrFirstModel(store, { ...options, ...hooks, announce: ({ message }) => say(message) }));
  return id === STARTER_ID ? starterModel(store, options) : store.get(id);
}

/** An id has neither a separator nor the ending of a model file. */
function isFile(modelOrFile: string): boolean {
  return /[\\/]/.test(modelOrFile) || hasModelFileEnding(modelOrFile);
}
