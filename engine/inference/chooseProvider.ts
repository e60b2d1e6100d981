import type { ProviderReport } from '../../core/report/doctorReport.ts';
import type { SpawnInference } from './protocol.ts';
import type { ProviderId, ProviderRequest } from './providers.ts';

/** What runs, and why the others do not. */
export interface ProviderChoice {
  readonly chosen: ProviderId;
  /** The providers that were tried, in the platform's order. */
  readonly reports: readonly ProviderReport[];
}

export interface ChooseProviderOptions {
  readonly spawn: SpawnInference;
  readonly requested: ProviderRequest;
  readonly signal?: AbortSignal | undefined;
}
