import type { RunnableModel } from '../models/runnableModel.ts';
import { NetworkSession } from './networkSession.ts';
import type { ProviderId } from './providers.ts';

/** Sessions hold weights and working memory, often a gigabyte; two let a person compare models. */
const MAX_SESSIONS = 2;

/** Loaded models by content: a model that is installed again with another description is another model. */
export class SessionCache {
  readonly #sessions = new Map<string, Promise<NetworkSession>>();

  /** @throws AppError `model.cannotRun`; the next call tries again */
  async get(model: RunnableModel, provider: ProviderId): Promise<NetworkSession> {
    const key = JSON.stringify([model.sha256, provider, model.runnablePath, model.description]);
    const session = this.#sessions.get(key) ?? NetworkSession.create(model, provider);
    // Set again so that it is the youngest.
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    try {
      const loaded = await session;
      await this.#dropOldest();
      return loaded;
    } catch (error) {
      this.#sessions.delete(key);
      throw error;
    }
  }

  async #dropOldest(): Promise<void> {
    while (this.#sessions.size > MAX_SESSIONS) {
      const [[key, session]] = this.#sessions;
      this.#sessions.delete(key);
      await (await session).release();
    }
  }
}
