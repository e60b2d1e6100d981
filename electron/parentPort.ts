/** The line from a utility process to the main process, typed by what goes over it. */
export interface ParentPort<Sent, Received> {
  send(message: Sent): void;
  onMessage(listener: (message: Received) => void): void;
}

/** Only inside a process that utilityProcess.fork started. */
export function parentPort<Sent, Received>(): ParentPort<Sent, Received> {
  const { parentPort: port } = process;
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', ({ data }) => listener(data as Received)),
  };
}
