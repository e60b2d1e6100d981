import { shortcutOverridesSchema, type ShortcutOverrides } from '../../core/ipc/settings.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Action } from '../actions/action.ts';
import { holdersOf, resetShortcuts, shortcutsOf, takeShortcut, withShortcuts } from '../actions/keyBindings.ts';
import { shortcutOfPress, type KeyPress } from '../actions/shortcut.ts';
import { t } from '../messages/translate.ts';

/** Keys that a person without a mouse cannot do without. */
const RESERVED = new Set(['Tab', 'Shift+Tab', ' ']);

/** Keys that were pressed and belong to other actions. */
export interface ShortcutConflict {
  readonly shortcut: string;
  readonly holders: readonly Action[];
}

/** Where the keys of actions are kept. */
interface Bindings {
  readonly shortcuts: ShortcutOverrides;
  change(change: { readonly shortcuts: ShortcutOverrides }): Promise<void>;
}

/** Gives actions other keys: waits for a press, and asks where it belongs to another action. */
export class ShortcutEditor {
  /** The action that waits for keys. */
  waiting: Action | null = $state.raw(null);
  conflict: ShortcutConflict | null = $state.raw(null);
  /** Keys that were pressed and cannot be taken. */
  refused: string | null = $state(null);
  private readonly bindings: Bindings;
  private readonly actions: readonly Action[];
  private readonly mac: boolean;

  constructor(bindings: Bindings, actions: readonly Action[], mac: boolean) {
    this.bindings = bindings;
    this.actions = actions;
    this.mac = mac;
  }

  keysOf(action: Action): readonly string[] {
    return shortcutsOf(action, this.bindings.shortcuts);
  }

  isChanged(action: Action): boolean {
    return Object.hasOwn(this.bindings.shortcuts, action.id);
  }

  get hasChanges(): boolean {
    return Object.keys(this.bindings.shortcuts).length > 0;
  }

  wait(action: Action): void {
    this.leave();
    this.waiting = action;
  }

  /** Leaves everything as it is. */
  leave(): void {
    this.waiting = null;
    this.conflict = null;
    this.refused = null;
  }

  /** A key was pressed while an action waits. */
  async press(press: KeyPress): Promise<void> {
    if (this.waiting === null) return;
    const shortcut = shortcutOfPress(press, this.mac);
    if (shortcut === null) return;
    if (shortcut === 'Escape') return this.leave();
    this.conflict = null;
    this.refused = RESERVED.has(shortcut) ? shortcut : null;
    if (this.refused !== null) return;
    const holders = holdersOf(shortcut, this.waiting, this.actions, this.bindings.shortcuts);
    if (holders.length > 0) this.conflict = { shortcut, holders };
    else await this.take(shortcut);
  }

  /** Takes the keys from the action that has them. */
  async resolve(): Promise<void> {
    if (this.conflict !== null) await this.take(this.conflict.shortcut);
  }

  async remove(action: Action, shortcut: string): Promise<void> {
    const { shortcuts } = this.bindings;
    await this.store(withShortcuts(shortcuts, action, shortcutsOf(action, shortcuts).filter((own) => own !== shortcut)));
  }

  async reset(action: Action): Promise<void> {
    await this.store(resetShortcuts(this.bindings.shortcuts, action, this.actions));
  }

  async resetAll(): Promise<void> {
    await this.store({});
  }

  /**
   * Takes over the shortcuts of a file that `shortcuts.save` wrote; those of unknown actions are kept for the version that knows them.
   * @throws AppError `shortcuts.badFile` where it is none
   */
  async read(name: string, text: string): Promise<void> {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      content = null;
    }
    const parsed = shortcutOverridesSchema.safeParse((content as { shortcuts?: unknown } | null)?.shortcuts);
    if (!parsed.success) throw new AppError('shortcuts.badFile', t('shortcuts.badFile', { name }), { name });
    await this.store(parsed.data);
  }

  private async take(shortcut: string): Promise<void> {
    const action = this.waiting;
    if (action === null) return;
    this.leave();
    await this.store(takeShortcut(this.bindings.shortcuts, action, shortcut, this.actions));
  }

  private async store(shortcuts: ShortcutOverrides): Promise<void> {
    await this.bindings.change({ shortcuts });
  }
}
