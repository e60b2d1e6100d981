import type { ImagePoint } from '../../geometry/points.ts';
import { ringContains } from '../../geometry/ringContains.ts';
import { combineMasks } from '../../mask/combineMasks.ts';
import { rasterisePolygons } from '../../mask/rasterisePolygons.ts';
import type { TiledMask } from '../../mask/tiledMask.ts';
import type { PreviewHandle, PreviewLine } from '../toolPreview.ts';
import { RingEditor } from './ringEditor.ts';

/** A region while it can still be changed: a ring and the holes in it, each as in RingEditor. @param scale CSS pixels per image pixel */
export class RegionEditor {
  private readonly scale: () => number;
  private readonly outer: RingEditor;
  private holes: RingEditor[] = [];

  constructor(ring: readonly ImagePoint[], scale: () => number) {
    this.scale = scale;
    this.outer = new RingEditor(ring, scale);
  }

  addHole(ring: readonly ImagePoint[]): void {
    this.holes.push(new RingEditor(ring, this.scale));
  }

  /** A hole could begin here. */
  contains(point: ImagePoint): boolean {
    return ringContains(this.outer.ring, point) && !this.holes.some(({ ring }) => ringContains(ring, point));
  }

  /** @param deletes the vertex goes; a hole of three goes with it. @returns whether there was something to take hold of, or to delete */
  press(point: ImagePoint, deletes: boolean): boolean {
    if (this.rings.some((ring) => ring.press(point, deletes))) return true;
    const hole = deletes ? this.holes.find((ring) => ring.hasVertexAt(point)) : undefined;
    if (hole === undefined) return false;
    this.remove(hole);
    return true;
  }

  drag(point: ImagePoint): void {
    for (const ring of this.rings) ring.drag(point);
  }

  release(): void {
    for (const ring of this.rings) ring.release();
  }

  /** @returns whether something looks different now */
  hover(point: ImagePoint | null): boolean {
    return this.rings.map((ring) => ring.hover(point)).includes(true);
  }

  /** Deletes the vertex under the pointer, and a hole of three with it. @returns whether there was one that could go */
  deleteHot(): boolean {
    if (this.rings.some((ring) => ring.deleteHot())) return true;
    const hole = this.holes.find(({ isHot }) => isHot);
    if (hole === undefined) return false;
    this.remove(hole);
    return true;
  }

  lines(): PreviewLine[] {
    return [
      { points: this.outer.ring, closed: true, look: 'firm' },
      ...this.holes.map(({ ring }): PreviewLine => ({ points: ring, closed: true, look: 'firm', isHole: true })),
    ];
  }

  handles(): PreviewHandle[] {
    return this.rings.flatMap((ring) => ring.handles());
  }

  /** The pixels inside, without those in holes. What crosses itself is filled as one region. */
  mask(width: number, height: number): TiledMask {
    const filled = (ring: readonly ImagePoint[]): TiledMask => rasterisePolygons(width, height, [ring.flatMap(({ x, y }) => [x, y])], 'nonZero');
    return this.holes.reduce((rest, { ring }) => combineMasks(rest, filled(ring), 'subtract'), filled(this.outer.ring));
  }

  /** Holes first: they lie on top. */
  private get rings(): readonly RingEditor[] {
    return [...this.holes, this.outer];
  }

  private remove(hole: RingEditor): void {
    this.holes = this.holes.filter((each) => each !== hole);
  }
}
