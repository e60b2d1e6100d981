import type { FromInference, InferenceTransport, ToInference } from '../../engine/inference/protocol.ts';
import { serveInference } from '../../engine/inference/serveInference.ts';

/**
 * Inference in this very process, for one that has nothing else to do and may die of it: a work process that checks
 * a model. It cannot be killed; whoever wants that kills the process.
 */
export function inProcessTransport(): InferenceTransport {
  let toClient: (message: FromInference) => void = () => {};
  let toServer: (message: ToInference) => void = () => {};
  let ended: (code: number | null, reason: string) => void = () => {};
  serveInference({
    // Later, as from another process: the client listens only when it has its transport.
    send: (message) => queueMicrotask(() => toClient(message)),
    onMessage: (listener) => (toServer = listener),
  });
  return {
    send: (message) => toServer(message),
    onMessage: (listener) => (toClient = listener),
    onExit: (listener) => (ended = listener),
    kill: () => queueMicrotask(() => ended(0, '')),
  };
}
