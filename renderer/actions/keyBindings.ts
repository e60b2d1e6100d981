import type { ShortcutOverrides } from '../../core/ipc/settings.ts';
import type { Action } from './action.ts';
import { ariaShortcut, isDigit, matchesShortcut, parseShortcut, type KeyPress, type Shortcut } from './shortcut.ts';

type Keyed = Pick<Action, 'id' | 'shortcuts'>;

/** The keys of an action: a person's own, else those that it comes with. The first is shown. */
export function shortcutsOf({ id, shortcuts }: Keyed, overrides: ShortcutOverrides): readonly string[] {
  return Object.hasOwn(overrides, id) ? overrides[id] : shortcuts;
}

/** Whether two texts are the same keys. */
export function sameShortcut(a: string, b: string): boolean {
  return ariaShortcut(a, false) === ariaShortcut(b, false);
}

/** The other actions that have these keys. */
export function holdersOf<A extends Keyed>(shortcut: string, except: Keyed, actions: readonly A[], overrides: ShortcutOverrides): A[] {
  return actions.filter((action) => action.id !== except.id && shortcutsOf(action, overrides).some((own) => sameShortcut(own, shortcut)));
}

/** Gives an action its keys. What is as it came is not kept, so that later versions of Atrous can change it. */
export function withShortcuts(overrides: ShortcutOverrides, action: Keyed, shortcuts: readonly string[]): ShortcutOverrides {
  const { [action.id]: _, ...others } = overrides;
  const own = shortcuts.length === action.shortcuts.length && shortcuts.every((shortcut, index) => sameShortcut(shortcut, action.shortcuts[index]));
  return own ? others : { ...others, [action.id]: [...shortcuts] };
}

/** Adds keys to an action and takes them from whichever has them. */
export function takeShortcut(overrides: ShortcutOverrides, action: Keyed, shortcut: string, actions: readonly Keyed[]): ShortcutOverrides {
  let next = overrides;
  for (const holder of holdersOf(shortcut, action, actions, overrides)) {
    next = withShortcuts(next, holder, shortcutsOf(holder, next).filter((own) => !sameShortcut(own, shortcut)));
  }
  const own = shortcutsOf(action, next);
  return own.some((one) => sameShortcut(one, shortcut)) ? next : withShortcuts(next, action, [...own, shortcut]);
}

/**
 * Gives an action the keys that it came with, and takes them from whichever has got them since.
 */
export function resetShortcuts(overrides: ShortcutOverrides, action: Keyed, actions: readonly Keyed[]): ShortcutOverrides {
  let next = withShortcuts(overrides, action, []);
  for (const shortcut of action.shortcuts) next = takeShortcut(next, action, shortcut, actions);
  return withShortcuts(next, action, action.shortcuts);
}

interface Binding<A> {
  readonly shortcut: Shortcut;
  readonly action: A;
}

/** Finds actions by key; reads the keys once for each set of overrides. */
export function createKeyFinder<A extends Keyed>(actions: readonly A[]): (press: KeyPress, overrides: ShortcutOverrides, mac: boolean) => A | undefined {
  let known: ShortcutOverrides | null = null;
  let bindings: readonly Binding<A>[] = [];
  return (press, overrides, mac) => {
    if (overrides !== known) {
      const all = actions.flatMap((action) => shortcutsOf(action, overrides).map((text) => ({ shortcut: parseShortcut(text), action })));
      bindings = [...all.filter(({ shortcut }) => isDigit(shortcut)), ...all.filter(({ shortcut }) => !isDigit(shortcut))];
      known = overrides;
    }
    return bindings.find(({ shortcut }) => matchesShortcut(shortcut, press, mac))?.action;
  };
}
