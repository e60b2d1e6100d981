import type { LayerProperties } from '../../core/document/annotationDocument.ts';
import { deleteLayers } from '../../core/edit/layers/deleteLayers.ts';
import { duplicateLayers } from '../../core/edit/layers/duplicateLayers.ts';
import { invertLayer } from '../../core/edit/layers/invertLayer.ts';
import { layerBelow, mergeLayers } from '../../core/edit/layers/mergeLayers.ts';
import { moveLayers } from '../../core/edit/layers/moveLayers.ts';
import { setLayerProperties } from '../../core/edit/layers/setLayerProperties.ts';
import { setOnePerPixel } from '../../core/edit/layers/setOnePerPixel.ts';
import { MAX_PARTS, splitLayer } from '../../core/edit/layers/splitLayer.ts';
import type { EditingSession } from './editingSession.svelte.ts';

/** Commands for the selected layers. Each is one undo step; a refusal becomes a message of the session. */

/** @returns whether they went; the layer that took their place is selected then */
export function deleteSelected(session: EditingSession): boolean {
  const { ids } = session.selection;
  const place = session.layers.findIndex(({ id }) => ids.includes(id));
  if (!session.edit('delete-layers', (document) => deleteLayers(document, ids))) return false;
  const next = session.layers[Math.min(place, session.layers.length - 1)];
  if (next === undefined) session.selectLayer(null);
  else session.selection.only(next.id);
  return true;
}

export function duplicateSelected(session: EditingSession): void {
  withNewLayers(session, (newId) => session.edit('duplicate-layers', (document) => duplicateLayers(document, session.selection.ids, newId)));
}

/** Every part of the active layer becomes a layer; all of them are selected then. */
export function splitActive(session: EditingSession): void {
  const { activeLayerId } = session;
  if (activeLayerId === null) return;
  session.findParts(activeLayerId, MAX_PARTS, (parts) => {
    withNewLayers(session, (newId) => session.edit('split-layer', (document) => splitLayer(document, activeLayerId, parts, newId)), [activeLayerId]);
  });
}

/** Several layers into the active one, or the active one into the layer under it. */
export function mergeSelected(session: EditingSession): void {
  const { ids } = session.selection;
  const below = layerBelow(session.editor.document, ids);
  const into = ids.length > 1 ? session.activeLayerId : (below?.id ?? null);
  if (into === null) return;
  if (session.edit('merge-layers', (document) => mergeLayers(document, ids, into))) session.selection.only(into);
}

export function invertActive(session: EditingSession): void {
  const { activeLayerId } = session;
  if (activeLayerId !== null) session.edit('invert-layer', (document) => invertLayer(document, activeLayerId));
}

/** @param row before which they are put, counted in the list as it is now */
export function moveToRow(session: EditingSession, layerIds: readonly string[], row: number): void {
  const above = session.layers.slice(0, row).filter(({ id }) => !layerIds.includes(id)).length;
  const others = session.layers.length - layerIds.length;
  session.edit('move-layers', (document) => moveLayers(document, layerIds, others - above));
}

/** @param step -1 = one to the front, 1 = one to the back */
export function moveSelected(session: EditingSession, step: 1 | -1): void {
  const { ids } = session.selection;
  const first = session.layers.findIndex(({ id }) => ids.includes(id));
  const last = session.layers.findLastIndex(({ id }) => ids.includes(id));
  moveToRow(session, ids, step === -1 ? Math.max(0, first - 1) : last + 2);
}

export function changeSelected(session: EditingSession, label: 'change-class' | 'rename-layer' | 'recolor-layers' | 'mark-crowd', after: Partial<LayerProperties>): void {
  const { ids } = session.selection;
  session.edit(label, (document) => setLayerProperties(document, ids, after));
}

/** All layers of the class of the active one. */
export function selectSameClass(session: EditingSession): void {
  const active = session.layers.find(({ id }) => id === session.activeLayerId);
  if (active !== undefined) session.selection.all(session.layers.filter(({ classId }) => classId === active.classId).map(({ id }) => id));
}

/** Only the selected layers are shown; where that is so already, all are. */
export function toggleSolo(session: EditingSession): void {
  const alone = isSolo(session);
  for (const { id, visible } of session.layers) {
    const wanted = alone || session.selection.has(id);
    if (visible !== wanted) session.setLook(id, { visible: wanted });
  }
}

export function isSolo(session: EditingSession): boolean {
  return session.layers.length > session.selection.ids.length && session.layers.every(({ id, visible }) => visible === session.selection.has(id));
}

export function toggleOverlap(session: EditingSession): void {
  const { onePerPixel } = session;
  session.edit(onePerPixel ? 'allow-overlap' : 'resolve-overlap', (document) => setOnePerPixel(document, !onePerPixel));
}

/** Selects the layers that a command makes, with those of `also`. */
function withNewLayers(session: EditingSession, command: (newId: () => string) => boolean, also: readonly string[] = []): void {
  const added: string[] = [];
  const newId = (): string => {
    const id = crypto.randomUUID();
    added.push(id);
    return id;
  };
  if (command(newId)) session.selection.all([...added, ...also]);
}
