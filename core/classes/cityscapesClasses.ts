export interface CityscapesClass {
  /** As in `labelIds` PNGs. */
  readonly id: number;
  readonly name: string;
  /** sRGB `#rrggbb`. */
  readonly color: string;
  /** As in `labelTrainIds` PNGs; null = ignored there (255). */
  readonly trainId: number | null;
  /** False for what has no single things: sky, road, … */
  readonly hasInstances: boolean;
}

type Row = readonly [name: string, color: string, trainId: number | null, hasInstances?: boolean];

const rows: readonly Row[] = [
  ['unlabeled', '#000000', null], ['ego vehicle', '#000000', null], ['rectification border', '#000000', null],
  ['out of roi', '#000000', null], ['static', '#000000', null], ['dynamic', '#6f4a00', null], ['ground', '#510051', null],
  ['road', '#804080', 0], ['sidewalk', '#f423e8', 1], ['parking', '#faaaa0', null], ['rail track', '#e6968c', null],
  ['building', '#464646', 2], ['wall', '#66669c', 3], ['fence', '#be9999', 4], ['guard rail', '#b4a5b4', null],
  ['bridge', '#966464', null], ['tunnel', '#96785a', null], ['pole', '#999999', 5], ['polegroup', '#999999', null],
  ['traffic light', '#faaa1e', 6], ['traffic sign', '#dcdc00', 7], ['vegetation', '#6b8e23', 8], ['terrain', '#98fb98', 9],
  ['sky', '#4682b4', 10], ['person', '#dc143c', 11, true], ['rider', '#ff0000', 12, true], ['car', '#00008e', 13, true],
  ['truck', '#000046', 14, true], ['bus', '#003c64', 15, true], ['caravan', '#00005a', null, true], ['trailer', '#00006e', null, true],
  ['train', '#005064', 16, true], ['motorcycle', '#0000e6', 17, true], ['bicycle', '#770b20', 18, true],
];

/** The 34 classes of Cityscapes by id, after labels.py of cityscapesScripts; without `license plate`, whose id is -1. */
export const cityscapesClasses: readonly CityscapesClass[] = rows.map(([name, color, trainId, hasInstances = false], id) => ({ id, name, color, trainId, hasInstances }));

const stuff = new Set(cityscapesClasses.filter(({ hasInstances }) => !hasInstances).map(({ name }) => name));

/** Whether Cityscapes has a class by this name that has no single things. */
export function isCityscapesStuff(name: string): boolean {
  return stuff.has(name.trim().toLowerCase());
}
