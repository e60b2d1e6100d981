import { getContext, setContext } from 'svelte';
import type { AppState } from './appState.svelte.ts';

const key = Symbol('app');

/** Gives the state to all components below. To be called once, in the root component. */
export function provideApp(app: AppState): void {
  setContext(key, app);
}

/** The state of the window, inside a component. */
export function useApp(): AppState {
  return getContext<AppState>(key);
}
