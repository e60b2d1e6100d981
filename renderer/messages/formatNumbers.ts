import { inLanguage } from './inLanguage.ts';

const wholeFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));
const oneDigitFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));
const twoDigitFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }));
const wholePercentFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }));
const onePercentFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }));

// Numbers are written as the language in use writes them; the examples below are English.

/** 1234567 as `1,234,567`. */
export function formatCount(count: number): string {
  return wholeFormat().format(count);
}

const compactFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { notation: 'compact', maximumSignificantDigits: 3 }));

/** A count where there is little room: `9,999`, `12.3K`. */
export function formatCompact(count: number): string {
  return (count < 10_000 ? wholeFormat() : compactFormat()).format(count);
}

/** A share 0..1 as `93%`; below one percent one digit more, so that a small layer is not shown as nothing. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return `<${onePercentFormat().format(0.001)}`;
  return (share < 0.01 ? onePercentFormat() : wholePercentFormat()).format(share);
}

/** A share 0..1 with one digit, where two may be close: `74.3%`. */
export function formatPercent(share: number): string {
  return onePercentFormat().format(share);
}

/** CSS pixels per image pixel as `100%`. */
export function formatZoom(scale: number): string {
  return (scale < 0.1 ? onePercentFormat() : wholePercentFormat()).format(scale);
}

/** Images per second: `0.42`, `3.1`, `120`. */
export function formatRate(perSecond: number): string {
  return (perSecond < 100 ? twoDigitFormat() : wholeFormat()).format(perSecond);
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes with decimal units, as file managers count: 8403430 as `8.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${(unit === 0 || value >= 100 ? wholeFormat() : oneDigitFormat()).format(value)} ${BYTE_UNITS[unit]}`;
}

/** Milliseconds as `120 ms` or `1.4 s`. */
export function formatMilliseconds(ms: number): string {
  return ms < 1000 ? `${wholeFormat().format(ms)} ms` : `${oneDigitFormat().format(ms / 1000)} s`;
}

const biasFormat = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1, signDisplay: 'exceptZero' }));

/** A number that is added, with its sign and one digit: `+1.5`, `0`, `-2`. */
export function formatBias(bias: number): string {
  return biasFormat().format(bias);
}

/** Time that is left, coarse on purpose: `8 s`, `2 min 10 s`, `1 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
