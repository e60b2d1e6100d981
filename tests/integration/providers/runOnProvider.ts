import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { runnableNames } from '../../../models/runnable/runnableInterface.ts';

/** What this program is to do: its one parameter, as JSON. */
export interface ProviderJob {
  readonly modelPath: string;
  readonly provider: string;
  /** Raw uint8 [1, height, width, 3]. */
  readonly pixelsPath: string;
  readonly height: number;
  readonly width: number;
  /** Where ONNX Runtime puts its profile. It adds the time and .json. */
  readonly profilePrefix: string;
}

/** What it prints, as JSON. */
export interface ProviderAnswer {
  readonly label: readonly number[];
  readonly confidence: readonly number[];
  readonly logits: readonly number[];
  /** Every operator that ran, in the order of running. */
  readonly nodes: readonly RunNode[];
}

export interface RunNode {
  readonly opType: string;
  readonly provider: string;
  readonly inputs: readonly TypeAndShape[];
  readonly outputs: readonly TypeAndShape[];
}

/** As ONNX Runtime's profiles have it: one key, the type; one value, the dimensions. */
export type TypeAndShape = Readonly<Record<string, readonly number[]>>;

interface ProfileEvent {
  readonly cat: string;
  readonly args: { readonly provider?: string; readonly op_name: string; readonly input_type_shape: TypeAndShape[]; readonly output_type_shape: TypeAndShape[] };
}

/** Runs a runnable graph once on one provider. A program of its own, because a driver may take its process down. */
async function main(): Promise<void> {
  const { modelPath, provider, pixelsPath, height, width, profilePrefix } = JSON.parse(process.argv[2]) as ProviderJob;
  const session = await InferenceSession.create(modelPath, { executionProviders: [provider], logSeverityLevel: 4, enableProfiling: true, profileFilePrefix: profilePrefix });
  const image = new Tensor('uint8', readFileSync(pixelsPath), [1, height, width, 3]);
  const { label, confidence, logits } = await session.run({ [runnableNames.image]: image });
  session.endProfiling();
  const answer: ProviderAnswer = {
    label: [...(label.data as Uint8Array)],
    confidence: [...(confidence.data as Uint8Array)],
    logits: [...(logits.data as Float32Array)],
    nodes: readProfile(profilePrefix),
  };
  console.log(JSON.stringify(answer));
}

function readProfile(prefix: string): RunNode[] {
  const folder = dirname(prefix);
  const file = readdirSync(folder).find((name) => name.startsWith(basename(prefix)) && name.endsWith('.json'))!;
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[];
  return events.flatMap(({ cat, args }) =>
    cat === 'Node' && args.provider !== undefined ? [{ opType: args.op_name, provider: args.provider, inputs: args.input_type_shape, outputs: args.output_type_shape }] : [],
  );
}

void main();
