import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../core/errors/appError.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { NetworkAnswer } from './buildPrediction.ts';
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
      const session = await InferenceSession.create(model.runnablePath, { executionProviders: [provider], logSeverityLevel: 4 });
      return new NetworkSession(model, provider, session);
    } catch (error) {
      throw cannotRun(model, provider, error);
    }
  }

  /**
   * Blocks the JavaScript thread until the network is done: ONNX Runtime computes on the thread that calls it.
   * @param pixels Uint8 [height, width, 3], RGB, at a size that the model allows
   * @throws AppError `model.cannotRun`
   */
  async run(pixels: Uint8Array, height: number, width: number): Promise<NetworkAnswer> {
    const feeds = { pixels: new Tensor('uint8', pixels, [1, height, width, 3]) };
    let outputs: InferenceSession.OnnxValueMapType;
    try {
      outputs = await this.#session.run(feeds);
    } catch (error) {
      throw cannotRun(this.#model, this.#provider, error);
    }
    return outputs as never;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

function cannotRun(model: RunnableModel, provider: ProviderId, error: unknown): AppError {
  return new AppError('model.cannotRun', `The model ${model.id} cannot be run on ${providerName(provider)}: ${shortReason(error)}.`, { model: model.id, provider }, { cause: error });
}
