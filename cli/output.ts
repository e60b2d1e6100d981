/** One line for people, on standard error, so that standard output stays for results. File names may hold line ends and escapes. */
export function say(line: string): void {
  // On a terminal a progress line may stand there.
  const overProgress = process.stderr.isTTY ? '\r\u001b[K' : '';
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  process.stderr.write(`${overProgress}atrous: ${line.replace(/\s*[\u0000-\u001f\u007f]+\s*/g, ' ')}\n`);
}

/** The result: one JSON value where --json was given, else lines for people. The only writer to standard output. */
export function printResult(result: unknown, options: { json?: boolean | undefined }, forPeople: () => readonly string[]): void {
  const text = options.json === true ? JSON.stringify(result) : forPeople().join('\n');
  if (text !== '') process.stdout.write(`${text}\n`);
}

/** Columns of equal width; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]))).join('  ').trimEnd());
}

/** 1234567 as `1,234,567`. */
export function grouped(value: number): string {
  return value.toLocaleString('en');
}

/** 0.7426 as `74.3 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A value of any kind on one line, cut off where it is long. */
export function shortValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** 2,193,224 as `2.2 MB`. */
export function fileSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** 83 as `1 min 23 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
