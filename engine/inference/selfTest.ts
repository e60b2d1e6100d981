import { InferenceSession, Tensor, env, listSupportedBackends } from 'onnxruntime-node';
import type { ProviderReport } from '../../core/report/doctorReport.ts';
import type { SelfTestOutcome } from './protocol.ts';
import { providerName, type ProviderId } from './providers.ts';
import { SELF_TEST_INPUT, SELF_TEST_OUTPUT, SELF_TEST_SHAPE, selfTestInput, selfTestModel } from './selfTestModel.ts';
import { shortReason } from './shortReason.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

/**
 * Largest difference to the CPU, as a share of the CPU's largest value. Float32 on a GPU stays under 1e-5; TF32 on
 * NVIDIA and half precision on Apple's Neural Engine, which are fine for labels, under 5e-3.
 */
export const SELF_TEST_TOLERANCE = 1e-2;
const TIMED_RUNS = 3;
/** A software driver takes seconds: one timed run says enough. */
const ENOUGH_MS = 500;
/**
 * A provider counts as slow from this multiple of the CPU's time on. Above 1, because the fixed costs of a graphics card
 * weigh more in a test this small than in a photograph; software drivers are slower by a factor of fifty.
 */
const SLOW_FACTOR = 2;

/**
 * Runs the self-test model on a provider, compares with the CPU and takes the time. Runs inside an inference process,
 * because a driver may take the process down. A provider that does not work is a result, not an error.
 *
 * Falling back to the CPU for single nodes is forbidden (session.disable_cpu_ep_fallback), so that
 * "works" means that the provider itself computed everything.
 */
export async function selfTest(provider: ProviderId): Promise<SelfTestOutcome> {
  const onnxruntime = env.versions.node ?? env.versions.common;
  const name = providerName(provider);
  const failed = (why: Remark): SelfTestOutcome => ({ report: { id: provider, works: false, ...reasonOf(why), ms: null, maxError: null }, isFast: false, onnxruntime });
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    const platform = `${process.platform}-${process.arch}`;
    return failed(remark('provider.absent', `${name} is not part of ONNX Runtime on ${platform}.`, { provider: name, platform }));
  }
  let result: TimedOutput;
  try {
    result = await run(provider);
  } catch (error) {
    return failed(whyNot(provider, error));
  }
  if (provider === 'cpu') return { report: { id: 'cpu', works: true, ...reasonOf(remark('provider.always', 'Always works.', {})), ms: result.ms, maxError: 0 }, isFast: true, onnxruntime };
  const reference = await run('cpu');
  const maxError = largestDifference(result.output, reference.output);
  const limit = SELF_TEST_TOLERANCE * largestMagnitude(reference.output);
  const measured = { id: provider, ms: result.ms, maxError };
  const times = `${result.ms.toFixed(1)} ms against ${reference.ms.toFixed(1)} ms`;
  // Written so that NaN fails.
  if (!(maxError <= limit)) {
    const [difference, allowed] = [maxError.toPrecision(3), limit.toPrecision(3)];
    const wrong = remark('provider.wrong', `${name} computes wrongly: it differs from the CPU by ${difference}, and ${allowed} is allowed.`, { provider: name, difference, allowed });
    return { report: { ...measured, works: false, ...reasonOf(wrong) }, isFast: false, onnxruntime };
  }
  const isFast = result.ms <= SLOW_FACTOR * reference.ms;
  const timed = { ms: result.ms, cpuMs: reference.ms };
  const why = isFast
    ? remark('provider.works', `Works, ${(reference.ms / result.ms).toFixed(1)} times as fast as the CPU (${times}).`, timed)
    : remark('provider.slow', `Works, but is slower than the CPU (${times}).`, timed);
  return { report: { ...measured, works: true, ...reasonOf(why) }, isFast, onnxruntime };
}

function reasonOf({ message, code, details }: Remark): Pick<ProviderReport, 'reason' | 'code' | 'details'> {
  return { reason: message, code, details };
}

function whyNot(provider: ProviderId, error: unknown): Remark {
  const reason = shortReason(error);
  if (provider === 'cuda' && /failed to load shared library/i.test(reason)) {
    return remark('provider.noCuda', 'CUDA is not installed for ONNX Runtime; npm run gpu:cuda fetches its files.', {});
  }
  const name = providerName(provider);
  return remark('provider.unusable', `${name} cannot be used: ${reason}.`, { provider: name, why: reason });
}

interface TimedOutput {
  readonly output: Float32Array;
  /** Fastest of the timed runs, in milliseconds. */
  readonly ms: number;
}

async function run(provider: ProviderId): Promise<TimedOutput> {
  const session = await InferenceSession.create(selfTestModel(), {
    executionProviders: [provider],
    logSeverityLevel: 4,
    ...(provider === 'cpu' ? {} : { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  });
  try {
    const feeds = { [SELF_TEST_INPUT]: new Tensor('float32', selfTestInput(), SELF_TEST_SHAPE) };
    // The first run compiles shaders and is not timed.
    const first = await session.run(feeds);
    let fastestMs = Infinity;
    for (let i = 0; i < TIMED_RUNS; i++) {
      const startMs = performance.now();
      await session.run(feeds);
      fastestMs = Math.min(fastestMs, performance.now() - startMs);
      if (fastestMs > ENOUGH_MS) break;
    }
    return { output: first[SELF_TEST_OUTPUT].data as Float32Array, ms: fastestMs };
  } finally {
    await session.release();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (Number.isNaN(difference)) return NaN;
    if (difference > largest) largest = difference;
  }
  return largest;
}

function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
