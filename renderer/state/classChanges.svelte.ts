import type { ClassSet } from '../../core/classes/classDefinition.ts';
import type { ClassMapping } from '../../core/classes/classMapping.ts';
import type { ClassOperation } from '../../core/classes/classOperation.ts';
import { CancelledError } from '../../core/errors/appError.ts';
import type { ModelMapping } from '../../core/ipc/contract.ts';
import { t } from '../messages/translate.ts';
import type { AppState } from './appState.svelte.ts';

/** Topic of the message that offers to take a change of classes back: only the last one can be. */
export const CLASSES_CHANGED = 'classes-changed';

/** Changes of classes that concern more than their names: each is done at once and can be taken back from its message. */
export class ClassChanges {
  /** The mapping that a person edits; null = none. */
  mapping: ModelMapping | null = $state.raw(null);
  private readonly app: AppState;
  /** What to pre-label once the mapping is saved: the run that it was in the way of. */
  private waiting: { readonly imageIds: readonly number[] | null } | null = null;

  constructor(app: AppState) {
    this.app = app;
  }

  /** Other classes in the place of those that there are then. @param text what has happened */
  async replace(update: (classSet: ClassSet) => ClassSet, text: string): Promise<void> {
    const before = await this.app.saveClasses(update);
    this.offerUndo(text, () => this.app.saveClasses(() => before));
  }

  /** Changes a class and what is labelled with it in every image. @param text what has happened */
  async change(operation: ClassOperation, text: string): Promise<void> {
    const { app } = this;
    await app.workspace.flush();
    const changeId = await app.classesInTurn(async () => {
      const changed = await app.client.invoke('classes.change', operation);
      app.project.info = changed.project;
      return changed.changeId;
    });
    // Its layers have other classes now, or are gone: undo steps of before would bring back what is no more.
    await app.workspace.showStored();
    this.offerUndo(text, async () => {
      await app.workspace.flush();
      await app.classesInTurn(async () => {
        app.project.info = (await app.client.invoke('classes.undoChange', { changeId })).project;
      });
      await app.workspace.showStored();
    });
  }

  /** @param modelId null = the model that pre-labels. @param waiting the run to start once it is saved */
  async openMapping(modelId: string | null, waiting: { readonly imageIds: readonly number[] | null } | null = null): Promise<void> {
    const stateDir = this.app.project.info?.stateDir;
    const mapping = await this.app.client.invoke('classes.mapping', { modelId });
    if (stateDir !== this.app.project.info?.stateDir) return;
    this.mapping = mapping;
    this.waiting = waiting;
    this.app.layout.dialog = 'class-mapping';
  }

  /** @param classSet with the classes that the mapping needs and the project has not yet; null = it has all */
  async saveMapping(mapping: ClassMapping | null, classSet: ClassSet | null): Promise<void> {
    const { app, waiting } = this;
    const asked = this.mapping;
    if (asked === null) throw new CancelledError();
    if (classSet !== null) await app.saveClasses(() => classSet);
    // Another folder was opened meanwhile: the mapping is not for its classes.
    if (this.mapping !== asked) throw new CancelledError();
    await app.client.invoke('classes.saveMapping', { modelId: asked.modelId, mapping });
    if (this.mapping !== asked) throw new CancelledError();
    this.closeMapping();
    if (waiting !== null) await app.runPrelabel(waiting.imageIds, false);
  }

  /** A run waits for the mapping. */
  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  /** Another folder is open. */
  reset(): void {
    this.mapping = null;
    this.waiting = null;
  }

  closeMapping(): void {
    this.waiting = null;
    this.app.layout.dialog = null;
  }

  private offerUndo(text: string, undo: () => Promise<unknown>): void {
    const { messages } = this.app;
    messages.show('success', text, { topic: CLASSES_CHANGED, action: { label: t('action.undo'), perform: () => void messages.attempt(undo) } });
  }
}
