import { z } from 'zod';

export const windowPlaceSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
});
/** Where a window was, in device-independent pixels; while it is maximized, where it goes back to. */
export type WindowPlace = z.infer<typeof windowPlaceSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MIN_WINDOW = { width: 960, height: 600 } as const;
const DEFAULT_WINDOW = { width: 1440, height: 900 } as const;
/** So much of a window must be on a display for a person to be able to drag it. */
const MIN_VISIBLE_PX = 120;

/** Names an arrangement of displays, so that a laptop remembers one place at the desk and one on the road. */
export function displayArrangement(displays: readonly { readonly bounds: Area; readonly scaleFactor: number }[]): string {
  return displays
    .map(({ bounds, scaleFactor }) => `${bounds.width}x${bounds.height}@${scaleFactor}+${bounds.x},${bounds.y}`)
    .sort()
    .join(' ');
}

/**
 * Where to open the window: the remembered place if enough of it is visible, shrunk to its display; else the default
 * size in the middle of the first work area.
 * @param workAreas of the displays, the primary one first
 */
export function placeWindow(remembered: WindowPlace | undefined, workAreas: readonly Area[]): WindowPlace {
  if (remembered !== undefined) {
    const home = workAreas.find((area) => overlap(remembered, area) >= MIN_VISIBLE_PX);
    if (home !== undefined) {
      const width = Math.min(remembered.width, home.width);
      const height = Math.min(remembered.height, home.height);
      return {
        x: clamp(remembered.x, home.x, home.x + home.width - width),
        y: clamp(remembered.y, home.y, home.y + home.height - height),
        width,
        height,
        maximized: remembered.maximized,
      };
    }
  }
  const [area] = workAreas;
  const width = Math.min(DEFAULT_WINDOW.width, area.width);
  const height = Math.min(DEFAULT_WINDOW.height, area.height);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
    maximized: false,
  };
}

/** The shorter side of what two rectangles share; 0 where they do not meet. */
function overlap(a: Area, b: Area): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, Math.min(width, height));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
