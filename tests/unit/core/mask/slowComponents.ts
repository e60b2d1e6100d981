import type { Raster } from './raster.ts';

/**
 * Components of the pixels with one value, by flood filling a plain raster: the obvious way.
 * @returns for every pixel the number of its component in the order of first pixels, -1 for other values
 */
export function slowComponents({ width, height, data }: Raster, connectivity: 4 | 8, value = 1): Int32Array {
  const componentOf = new Int32Array(width * height).fill(-1);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== value || componentOf[i] >= 0) continue;
    const stack = [i];
    componentOf[i] = count;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1], [-1, -1], [1, -1], [-1, 1], [1, 1]].slice(0, connectivity)) {
        const [nx, ny] = [x + dx, y + dy];
        const near = ny * width + nx;
        if (nx < 0 || ny < 0 || nx >= width || ny >= height || data[near] !== value || componentOf[near] >= 0) continue;
        componentOf[near] = count;
        stack.push(near);
      }
    }
    count++;
  }
  return componentOf;
}

/** Pixels of each component. */
export function areasOf(componentOf: Int32Array): number[] {
  const areas: number[] = [];
  for (const component of componentOf) if (component >= 0) areas[component] = (areas[component] ?? 0) + 1;
  return areas;
}
