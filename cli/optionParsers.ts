import { InvalidArgumentError } from 'commander';

/** commander puts the option's name and the value in front of these sentences. */
export function positiveInteger(value: string): number {
  return integerBetween(1, 32_768)(value);
}

export function integerBetween(smallest: number, largest: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < smallest || number > largest) {
      throw new InvalidArgumentError(`It must be a whole number from ${smallest} to ${largest}.`);
    }
    return number;
  };
}

export function numberBetween(smallest: number, largest: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d*\.?\d+$/.test(value) || number < smallest || number > largest) throw new InvalidArgumentError(`It must be a number from ${smallest} to ${largest}.`);
    return number;
  };
}

/** `6,12,18` as [6, 12, 18]. */
export function positiveIntegers(value: string): number[] {
  const parts = value.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^[1-9]\d{0,3}$/.test(part))) throw new InvalidArgumentError('Write it like 6,12,18: whole numbers from 1 to 9999.');
  return parts.map(Number);
}

/** `1,2,4` as [1, 2, 4]: the paper's multi-grid has three unit rates. */
export function threePositiveIntegers(value: string): [number, number, number] {
  const numbers = positiveIntegers(value);
  if (numbers.length !== 3) throw new InvalidArgumentError('It must be three numbers, like 1,2,4.');
  return [numbers[0], numbers[1], numbers[2]];
}

const SMALLEST_SCALE = 0.1;
const LARGEST_SCALE = 4;

/** `0.5,1,1.5` as [0.5, 1, 1.5]. */
export function scaleList(value: string): number[] {
  const parts = value.split(',').map((part) => part.trim());
  const scales = parts.map(Number);
  if (!parts.every((part) => /^\d*\.?\d+$/.test(part)) || scales.some((scale) => scale < SMALLEST_SCALE || scale > LARGEST_SCALE)) {
    throw new InvalidArgumentError(`Write it like 0.5,1,1.5: numbers from ${SMALLEST_SCALE} to ${LARGEST_SCALE}.`);
  }
  const twice = scales.find((scale, i) => scales.indexOf(scale) !== i);
  if (twice !== undefined) throw new InvalidArgumentError(`It names ${twice} twice.`);
  return scales;
}

/** `train=0.8,val=0.2` as { train: 0.8, val: 0.2 }. */
export function splitShares(value: string): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const part of value.split(',')) {
    const [, name, share] = /^\s*([A-Za-z0-9][A-Za-z0-9_-]*)\s*=\s*(\d*\.?\d+)\s*$/.exec(part) ?? [];
    if (name === undefined || share === undefined) throw new InvalidArgumentError('Write it like train=0.8,val=0.2.');
    if (name in shares) throw new InvalidArgumentError(`It names ${name} twice.`);
    shares[name] = Number(share);
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-6) throw new InvalidArgumentError(`The shares must add up to 1, not ${Number(sum.toFixed(6))}.`);
  return shares;
}
