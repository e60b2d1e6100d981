import { fork } from 'node:child_process';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Pixels as the network is to see them. */
export interface BareInput {
  readonly height: number;
  readonly width: number;
  /** Uint8 [height, width, 3]. */
  readonly pixels: Uint8Array;
}

interface Setup {
  readonly modelFile: string;
  readonly inputName: string;
  readonly inputs: readonly BareInput[];
}

type ToLoop = { readonly kind: 'setup'; readonly setup: Setup } | { readonly kind: 'run'; readonly count: number };
type FromLoop = { readonly kind: 'ready' } | { readonly kind: 'ran'; readonly perSecond: number };

/** A process that does nothing but session.run(). */
export interface BareLoop {
  /** @returns runs per second */
  run(count: number): Promise<number>;
  end(): void;
}

/** The loop lives in a process of its own: its threads must not be in the way of the other contender's. */
export async function startBareLoop(modelFile: string, inputName: string, inputs: readonly BareInput[]): Promise<BareLoop> {
  const child = fork(process.argv[1], ['--bare-loop'], { serialization: 'advanced', execArgv: [] });
  const answer = <Kind extends FromLoop['kind']>(kind: Kind): Promise<Extract<FromLoop, { kind: Kind }>> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as Extract<FromLoop, { kind: Kind }>));
      child.once('exit', () => reject(new Error(`the bare loop ended before it was ${kind}`)));
    });
  const ready = answer('ready');
  child.send({ kind: 'setup', setup: { modelFile, inputName, inputs } } satisfies ToLoop);
  await ready;
  return {
    run: async (count) => {
      const ran = answer('ran');
      child.send({ kind: 'run', count } satisfies ToLoop);
      return (await ran).perSecond;
    },
    end: () => void child.kill('SIGKILL'),
  };
}

/** The child's side. */
export function serveBareLoop(): Promise<void> {
  let session: InferenceSession | null = null;
  let feeds: Record<string, Tensor>[] = [];
  const send = (message: FromLoop): void => void process.send?.(message);
  process.on('disconnect', () => process.exit(0));
  const answer = async (message: ToLoop): Promise<void> => {
    if (message.kind === 'setup') {
      const { modelFile, inputName, inputs } = message.setup;
      session = await InferenceSession.create(modelFile, { executionProviders: ['cpu'], logSeverityLevel: 4 });
      feeds = inputs.map((input) => ({ [inputName]: floatTensor(input) }));
      for (const feed of feeds) await session.run(feed);
      return send({ kind: 'ready' });
    }
    const startMs = performance.now();
    for (let i = 0; i < message.count; i++) await session!.run(feeds[i % feeds.length]);
    send({ kind: 'ran', perSecond: (message.count * 1000) / (performance.now() - startMs) });
  };
  process.on('message', (message: ToLoop) => void answer(message));
  return Promise.resolve();
}

/** Float32 [1, 3, height, width]. Its values do not change the time. */
function floatTensor({ height, width, pixels }: BareInput): Tensor {
  const area = height * width;
  const values = Float32Array.from({ length: 3 * area }, (_, i) => pixels[(i % area) * 3 + Math.floor(i / area)] / 127.5 - 1);
  return new Tensor('float32', values, [1, 3, height, width]);
}
