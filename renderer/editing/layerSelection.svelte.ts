import type { LayerSnapshot } from './layerSnapshot.ts';

/** What the selection stands on. */
export interface SelectableLayers {
  /** From top to bottom. */
  readonly layers: readonly LayerSnapshot[];
  readonly activeLayerId: string | null;
  selectLayer(layerId: string | null): void;
}

/**
 * The layers that a command of the panel is for: the active one, and those chosen with it. Whatever else makes another
 * layer active, such as a number key, ends the selection.
 */
export class LayerSelection {
  private readonly session: SelectableLayers;
  /** Holds while `activeId` is the active layer. */
  private chosen: { readonly activeId: string | null; readonly ids: ReadonlySet<string> } = $state.raw({ activeId: null, ids: new Set() });
  /** Where a range starts. */
  private anchorId: string | null = null;

  constructor(session: SelectableLayers) {
    this.session = session;
  }

  /** From top to bottom. */
  get layers(): readonly LayerSnapshot[] {
    const { layers, activeLayerId } = this.session;
    const ids = this.idsNow();
    return layers.filter(({ id }) => id === activeLayerId || ids.has(id));
  }

  get ids(): string[] {
    return this.layers.map(({ id }) => id);
  }

  has(layerId: string): boolean {
    return layerId === this.session.activeLayerId || this.idsNow().has(layerId);
  }

  /** Just this one. */
  only(layerId: string): void {
    this.anchorId = layerId;
    this.choose(layerId, [layerId]);
  }

  /** Adds a layer, or takes it out; the last one stays. */
  toggle(layerId: string): void {
    const ids = this.ids;
    this.anchorId = layerId;
    if (!this.has(layerId)) return this.choose(layerId, [...ids, layerId]);
    const rest = ids.filter((id) => id !== layerId);
    if (rest.length === 0) return;
    this.choose(layerId === this.session.activeLayerId ? rest[0] : this.session.activeLayerId!, rest);
  }

  /** All from where the selection began to this one. */
  extendTo(layerId: string): void {
    const all = this.session.layers.map(({ id }) => id);
    const from = all.indexOf(this.anchorId ?? this.session.activeLayerId ?? layerId);
    const to = all.indexOf(layerId);
    this.choose(layerId, from < 0 ? [layerId] : all.slice(Math.min(from, to), Math.max(from, to) + 1));
  }

  /** These, the first of them active. */
  all(layerIds: readonly string[]): void {
    if (layerIds.length === 0) return;
    this.anchorId = layerIds[0];
    this.choose(layerIds.includes(this.session.activeLayerId ?? '') ? this.session.activeLayerId! : layerIds[0], layerIds);
  }

  private idsNow(): ReadonlySet<string> {
    return this.chosen.activeId === this.session.activeLayerId ? this.chosen.ids : new Set();
  }

  private choose(activeId: string, ids: Iterable<string>): void {
    if (activeId !== this.session.activeLayerId) this.session.selectLayer(activeId);
    this.chosen = { activeId, ids: new Set(ids) };
  }
}
