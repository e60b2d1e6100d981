import type { ModelInspection } from '../../core/ipc/contract.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import type { ModelSummary } from '../../core/report/doctorReport.ts';
import type { Client } from '../bridge/client.ts';
import { ModelDownload } from './modelDownload.svelte.ts';

/** The models on this computer. */
export class ModelState {
  list: readonly ModelSummary[] = $state.raw([]);
  /** False until the list has been read once: nobody is told "no model" before that is known. */
  known = $state(false);
  /** A model file that was read and is to be confirmed; null = none. */
  inspection: ModelInspection | null = $state.raw(null);
  /** A model file is being read. */
  inspecting = $state(false);
  readonly download: ModelDownload;
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
    this.download = new ModelDownload(client);
  }

  get installed(): readonly ModelSummary[] {
    return this.list.filter((model) => model.installed);
  }

  /** What the catalogue has beside them. */
  get available(): readonly ModelSummary[] {
    return this.list.filter((model) => !model.installed);
  }

  /** The model that pre-labels; null where none is installed. */
  get current(): ModelSummary | null {
    return this.installed.find((model) => model.default) ?? this.installed[0] ?? null;
  }

  async load(): Promise<void> {
    this.list = await this.client.invoke('models.list');
    this.known = true;
  }

  /**
   * Installs a model of the catalogue.
   * @returns null where a person cancelled
   * @throws AppError why it cannot be got
   */
  async get(id: string): Promise<ModelSummary | null> {
    const installed = await this.download.get(id, id);
    await this.load();
    return installed;
  }

  /** As `get`: the model that pre-labels, which is the smallest of the catalogue where none is installed. */
  async getFirst(): Promise<ModelSummary | null> {
    const installed = await this.download.get(null, this.available[0]?.id ?? '');
    await this.load();
    return installed;
  }

  async choose(id: string): Promise<void> {
    await this.client.invoke('models.setDefault', { id });
    await this.load();
  }

  async remove(id: string): Promise<void> {
    await this.client.invoke('models.remove', { id });
    await this.load();
  }

  /** Reads a model file. What was read waits in `inspection`. @throws AppError why it cannot be used */
  async inspect(path: string): Promise<void> {
    this.inspecting = true;
    try {
      this.inspection = await this.client.invoke('models.inspect', { path });
    } finally {
      this.inspecting = false;
    }
  }

  /** Installs the inspected file as described. @throws AppError where it does not run as described */
  async add(id: string, description: ModelDescription): Promise<ModelSummary> {
    if (this.inspection === null) throw new Error('No model file was inspected.');
    const added = await this.client.invoke('models.add', { path: this.inspection.path, id, description });
    this.inspection = null;
    await this.load();
    return added;
  }

  dismissInspection(): void {
    this.inspection = null;
  }
}
