import type { AtrousBridge } from '../../core/ipc/contract.ts';

declare global {
  interface Window {
    /** Exposed by the preload script. */
    readonly atrous: AtrousBridge;
  }
}
