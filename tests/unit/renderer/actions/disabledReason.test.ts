import { expect, it } from 'vitest';
import { actionOfMenu } from '../../../../renderer/actions/actionList.ts';
import { disabledReason } from '../../../../renderer/actions/disabledReason.ts';
import type { AppState } from '../../../../renderer/state/appState.svelte.ts';

/** An open image without layers, in a project without classes. */
const app = {
  project: { info: {}, layerClasses: [], paintClasses: [] },
  workspace: { status: 'ready', session: { activeLayerId: null, layers: [], selection: { layers: [] } } },
} as unknown as AppState;

it.each([
  ['add-layer', 'add a class first'],
  ['class-void', 'add a class first'],
  ['rename-layer', 'choose a layer first'],
])('says of %s what is missing', (id, reason) => expect(disabledReason(actionOfMenu(id)!, app)).toBe(reason));
