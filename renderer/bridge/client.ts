import { fromPlainError } from '../../core/errors/appError.ts';
import type { AtrousBridge, ChannelName, EventName, EventOf, RequestOf, ResponseOf } from '../../core/ipc/contract.ts';

type Arguments<Name extends ChannelName> = RequestOf<Name> extends undefined ? [] : [request: RequestOf<Name>];

/** How the interface talks to the main process: values instead of replies, exceptions instead of failures. */
export interface Client {
  /** @throws AppError with the code and the sentence that the main process gave */
  invoke<Name extends ChannelName>(name: Name, ...request: Arguments<Name>): Promise<ResponseOf<Name>>;
  /** @returns a function that stops listening */
  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void;
  /** Absolute path of a dropped file or folder; empty where it has none. */
  pathForFile(file: File): string;
}

/** The one place that calls the bridge (`window.atrous`). */
export function createClient(bridge: AtrousBridge): Client {
  return {
    async invoke(name, ...[request]) {
      const reply = await bridge.invoke(name, request as RequestOf<typeof name>);
      if (!reply.ok) throw fromPlainError(reply.error);
      return reply.value;
    },
    on: (name, listener) => bridge.on(name, listener),
    pathForFile: (file) => bridge.pathForFile(file),
  };
}
