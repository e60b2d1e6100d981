import type { Component } from 'svelte';
import type { AppState } from '../state/appState.svelte.ts';

/** A drawn icon: a component of @lucide/svelte. */
export type Icon = Component<{ size?: number | string; strokeWidth?: number | string; 'aria-hidden'?: 'true' }>;

/**
 * One thing that a person can do. The same object feeds the button, the native menu, the key and the sheet of
 * shortcuts, so that they can never differ.
 */
export interface Action {
  /** Stable; the native menu's ids (core/ipc/menuActions) are among them. */
  readonly id: string;
  readonly group: ActionGroup;
  label(): string;
  /** In a menu that says the rest by its own name. */
  menuLabel?(): string;
  readonly icon: Icon;
  /** In the form of `parseShortcut`; the first is shown. */
  readonly shortcuts: readonly string[];
  /** Holding the key down performs it again and again. */
  readonly repeats?: boolean;
  enabled(app: AppState): boolean;
  /** For what is on or off. */
  checked?(app: AppState): boolean;
  perform(app: AppState): void | Promise<void>;
}

/** Order of the sheet of shortcuts. */
export const actionGroups = ['file', 'image', 'prelabel', 'edit', 'tool', 'prediction', 'layer', 'view', 'help'] as const;
export type ActionGroup = (typeof actionGroups)[number];

/** Performs an action if it is enabled; what goes wrong is said in a message. */
export function performAction(action: Action, app: AppState): void {
  if (action.enabled(app)) void app.messages.attempt(async () => action.perform(app));
}

export function always(): boolean {
  return true;
}

export function withProject(app: AppState): boolean {
  return app.project.info !== null;
}

/** An image is open and can be worked on. */
export function withSession(app: AppState): boolean {
  return app.workspace.session !== null && app.workspace.status === 'ready';
}
