import { AppError, toPlainError } from '../../core/errors/appError.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { InferenceClient } from './inferenceClient.ts';
import type { ProviderId, ProviderRequest } from './providers.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

export interface LoadedWhere {
  readonly provider: ProviderId;
  /** Why it is not the provider that was chosen; null where it is. */
  readonly reason: Remark | null;
}

/**
 * Where a model runs: on the chosen provider, if it can be loaded there. That provider passed its self-test, but a model may ask for what it lacks, as
 * half precision does on some graphics cards: where nobody asked for a provider by name, the CPU then takes over, and
 * the reason is told.
 * @throws AppError `model.cannotRun` on a provider asked for by name, `inference.*`; CancelledError
 */
export async function loadWhereItRuns(
  inference: Pick<InferenceClient, 'load'>,
  model: RunnableModel,
  chosen: ProviderId,
  requested: ProviderRequest,
  signal?: AbortSignal,
): Promise<LoadedWhere> {
  // The last resort anyway; loaded when there is something to do.
  if (chosen === 'cpu') return { provider: chosen, reason: null };
  try {
    await inference.load({ model, provider: chosen }, { signal });
    return { provider: chosen, reason: null };
  } catch (error) {
    if (requested !== 'auto' || !isOfThisProvider(error)) throw error;
    return { provider: 'cpu', reason: remark('notice.modelElsewhere', error.message, { why: error.message, cause: toPlainError(error) }) };
  }
}

/** The model cannot be run there, or its driver takes the process down. */
function isOfThisProvider(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'model.cannotRun' || error.code === 'inference.died');
}
