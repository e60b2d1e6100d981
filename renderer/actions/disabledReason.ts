import { t } from '../messages/translate.ts';
import type { AppState } from '../state/appState.svelte.ts';
import { withProject, withSession, type Action, type ActionGroup } from './action.ts';

/** What means something only on an open image. */
const onImage: ReadonlySet<ActionGroup> = new Set(['edit', 'image', 'layer', 'tool', 'view']);

/** What needs a class to paint, and no layer. */
const withoutLayer: ReadonlySet<string> = new Set(['add-layer', 'class-void']);

/** Why an action cannot be done now, as far as that is known; null where it can. */
export function disabledReason(action: Action, app: AppState): string | null {
  if (action.enabled(app)) return null;
  if (!withProject(app)) return t('palette.reason.project');
  if (onImage.has(action.group) && !withSession(app)) return t('palette.reason.image');
  if (withoutLayer.has(action.id)) return t('palette.reason.class');
  if (action.group === 'layer' && (app.workspace.session?.activeLayerId ?? null) === null) return t('palette.reason.layer');
  return t('palette.reason.now');
}
