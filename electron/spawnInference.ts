import type { FromInference, SpawnInference, ToInference } from '../engine/inference/protocol.ts';
import type { Log } from './log.ts';
import { utilityTransport } from './utilityTransport.ts';

/**
 * Starts inference processes, which end with Atrous.
 * @param script absolute path of out/inference.cjs
 */
export function spawnInference(script: string, log: Log): SpawnInference {
  return () => utilityTransport<ToInference, FromInference>(script, 'Atrous inference', log);
}
