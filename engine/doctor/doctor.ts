import type { DoctorReport } from '../../core/report/doctorReport.ts';
import { chooseProvider } from '../inference/chooseProvider.ts';
import type { SpawnInference } from '../inference/protocol.ts';
import type { ModelStore } from '../models/modelStore.ts';

export interface DoctorRequest {
  /** Of Atrous. */
  readonly version: string;
  readonly spawn: SpawnInference;
  readonly models: ModelStore;
  readonly dataDirectory: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What runs here and why: every execution provider of this platform is tried in a process of its own.
 * @throws CancelledError
 */
export async function doctor({ version, spawn, models, dataDirectory, signal }: DoctorRequest): Promise<DoctorReport> {
  const [choice, summaries] = await Promise.all([chooseProvider({ spawn, requested: 'auto', testAll: true, signal }), models.summaries()]);
  return {
    version,
    electron: process.versions.electron ?? null,
    node: process.versions.node,
    onnxruntime: choice.onnxruntime ?? 'unknown',
    chosen: choice.reports.some(({ id, works }) => id === choice.chosen && works) ? choice.chosen : 'none',
    providers: [...choice.reports],
    models: summaries,
    dataDir: dataDirectory,
  };
}
