import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../core/errors/appError.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';
import { runnableNames } from '../../models/runnable/runnableInterface.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { NetworkAnswer } from './photographLabels.ts';
import { providerName, type ProviderId } from './providers.ts';
import { shortReason } from './shortReason.ts';

/** A runnable model in ONNX Runtime on one provider, for inputs of any size that the model allows. */
export class NetworkSession {
  readonly #model: RunnableModel;
  readonly #provider: ProviderId;
  readonly #session: InferenceSession;

  private constructor(model: RunnableModel, provider: ProviderId, session: InferenceSession) {
    this.#model = model;
    this.#provider = provider;
    this.#session = session;
  }

  /** @throws AppError `model.cannotRun` */
  static async create(model: RunnableModel, provider: ProviderId): Promise<NetworkSession> {
    try {
      const session = await InferenceSession.create(model.runnablePath, {
        executionProviders: [provider],
        // What fails is thrown; standard error is for people.
        logSeverityLevel: 4,
        // Threads that spin while they wait would take the cores from the decoding of the next image.
        extra: { session: { 'intra_op.allow_spinning': '0' } },
      });
      return new NetworkSession(model, provider, session);
    } catch (error) {
      throw cannotRun(model, provider, error);
    }
  }

  /**
   * Logits where the model has them, because labels are made of them at the photograph's own size; else labels.
   * Blocks the JavaScript thread until the network is done: ONNX Runtime computes on the thread that calls it.
   * @param pixels Uint8 [height, width, 3], RGB, at a size that the model allows
   * @throws AppError `model.cannotRun`
   */
  async run(pixels: Uint8Array, height: number, width: number): Promise<NetworkAnswer> {
    if (this.#model.runnable.hasLogits) return { logits: await this.runLogits(pixels, height, width), labelMap: null };
    const outputs = await this.#run(pixels, height, width, [runnableNames.label]);
    return { logits: null, labelMap: { width, height, data: outputs[runnableNames.label].data as Uint8Array } };
  }

  /**
   * Only the low-resolution logits are computed: what lies behind them in the graph is left out.
   * Only for models that have logits.
   */
  async runLogits(pixels: Uint8Array, height: number, width: number): Promise<Logits> {
    return this.#logitsOf(await this.#run(pixels, height, width, [runnableNames.logits]));
  }

  release(): Promise<void> {
    return this.#session.release();
  }

  /** @param only names of the outputs that are wanted */
  async #run(pixels: Uint8Array, height: number, width: number, only: readonly string[]): Promise<InferenceSession.OnnxValueMapType> {
    const feeds = { [runnableNames.image]: new Tensor('uint8', pixels, [1, height, width, 3]) };
    try {
      return await this.#session.run(feeds, only);
    } catch (error) {
      throw cannotRun(this.#model, this.#provider, error);
    }
  }

  #logitsOf(outputs: InferenceSession.OnnxValueMapType): Logits {
    const { dims, data } = outputs[runnableNames.logits];
    return { numClasses: dims[1], height: dims[2], width: dims[3], data: data as Float32Array, alignCorners: this.#model.runnable.alignCorners };
  }
}

function cannotRun(model: RunnableModel, provider: ProviderId, error: unknown): AppError {
  return new AppError('model.cannotRun', `The model ${model.id} cannot be run on ${providerName(provider)}: ${shortReason(error)}.`, { model: model.id, provider, why: `${providerName(provider)}: ${shortReason(error)}` }, { cause: error });
}
