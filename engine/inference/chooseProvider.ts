import { AppError, CancelledError } from '../../core/errors/appError.ts';
import type { ProviderReport } from '../../core/report/doctorReport.ts';
import type { SpawnInference } from './protocol.ts';
import { providersOfPlatform, type ProviderId, type ProviderRequest } from './providers.ts';
import { testProvider } from './testProvider.ts';

/** What runs, and why the others do not. */
export interface ProviderChoice {
  readonly chosen: ProviderId;
  /** The providers that were tried, in the platform's order, the CPU last. */
  readonly reports: readonly ProviderReport[];
  /** Version of ONNX Runtime; null where nothing was tried or nothing answered. */
  readonly onnxruntime: string | null;
}

export interface ChooseProviderOptions {
  /** Starts a throw-away process for each test. */
  readonly spawn: SpawnInference;
  readonly requested: ProviderRequest;
  /** True: every provider of the platform is tried (doctor). False: the first good one ends the search. */
  readonly testAll?: boolean;
  readonly platform?: NodeJS.Platform;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `auto`: the first provider in the platform's order that works, agrees with the CPU and is not slower than it (a
 * software driver works too); else the CPU, and the reports say why. A provider asked for by name is used
 * or refused, never replaced.
 * @throws AppError `provider.notWorking` with the reason; CancelledError
 */
export async function chooseProvider({ spawn, requested, testAll = false, platform, timeoutMs, signal }: ChooseProviderOptions): Promise<ProviderChoice> {
  const reports: ProviderReport[] = [];
  let version: string | null = null;
  let chosen: ProviderId | null = requested === 'auto' ? null : requested;
  const inOrder = providersOfPlatform(platform);
  const candidates = testAll ? inOrder : requested === 'auto' ? inOrder.filter((id) => id !== 'cpu') : requested === 'cpu' ? [] : [requested];
  for (const id of candidates) {
    const { report, isFast, onnxruntime } = await testProvider(spawn, id, { ...(timeoutMs === undefined ? {} : { timeoutMs }), signal });
    if (signal?.aborted) throw new CancelledError();
    reports.push(report);
    version ??= onnxruntime;
    if (requested === id && !report.works) throw new AppError('provider.notWorking', report.reason, { provider: id, why: report.reason });
    if (requested === 'auto' && chosen === null && report.works && isFast) {
      chosen = id;
      if (!testAll) break;
    }
  }
  return { chosen: chosen ?? 'cpu', reports, onnxruntime: version };
}
