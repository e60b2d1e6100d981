import { AppError } from '../../core/errors/appError.ts';
import type { LargeMap } from '../../core/formats/largeMap.ts';
import type { Database } from '../project/database.ts';

const ROWS_AT_ONCE = 500;

/** A LargeMap as a table of a database, which others use too. Adding throws AppError `import.tooDeep` for what JSON cannot hold. */
export class DiskMap<Value> implements LargeMap<Value> {
  private readonly database: Database;
  private readonly table: string;
  private count = 0;

  /** @param table letters and digits; it is made */
  constructor(database: Database, table: string) {
    this.database = database;
    this.table = table;
    database.exec(`CREATE TABLE ${table} (place INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL); CREATE INDEX ${table}_key ON ${table} (key)`);
  }

  get size(): number {
    return this.count;
  }

  add(key: string, value: Value): void {
    this.database.run(`INSERT INTO ${this.table} (key, value) VALUES (?, ?)`, key, textOf(key, value));
    this.count++;
  }

  set(key: string, value: Value): void {
    const first = this.database.get<{ place: number | null }>(`SELECT min(place) AS place FROM ${this.table} WHERE key = ?`, key)!.place;
    if (first === null) {
      this.add(key, value);
      return;
    }
    this.count -= this.database.run(`DELETE FROM ${this.table} WHERE key = ? AND place > ?`, key, first).changes;
    this.database.run(`UPDATE ${this.table} SET value = ? WHERE place = ?`, textOf(key, value), first);
  }

  has(key: string): boolean {
    return this.database.get(`SELECT 1 FROM ${this.table} WHERE key = ? LIMIT 1`, key) !== undefined;
  }

  get(key: string): Value | undefined {
    const row = this.database.get<{ value: string }>(`SELECT value FROM ${this.table} WHERE key = ? ORDER BY place LIMIT 1`, key);
    return row === undefined ? undefined : (JSON.parse(row.value) as Value);
  }

  all(key: string): Value[] {
    return this.database.all<{ value: string }>(`SELECT value FROM ${this.table} WHERE key = ? ORDER BY place`, key).map(({ value }) => JSON.parse(value) as Value);
  }

  *keys(): Generator<string> {
    const isFirst = `NOT EXISTS (SELECT 1 FROM ${this.table} AS earlier WHERE earlier.key = ${this.table}.key AND earlier.place < ${this.table}.place)`;
    for (const { key } of this.pages<{ place: number; key: string }>('key', `AND ${isFirst}`)) yield key;
  }

  *values(): Generator<Value> {
    for (const { value } of this.pages<{ place: number; value: string }>('value', '')) yield JSON.parse(value) as Value;
  }

  private *pages<Row extends { place: number }>(column: string, condition: string): Generator<Row> {
    for (let after = 0; ; ) {
      const rows = this.database.all<Row>(`SELECT place, ${column} FROM ${this.table} WHERE place > ? ${condition} ORDER BY place LIMIT ?`, after, ROWS_AT_ONCE);
      yield* rows;
      if (rows.length < ROWS_AT_ONCE) return;
      after = rows.at(-1)!.place;
    }
  }
}

/** Lists in lists without end can be read and not be written again. */
function textOf(key: string, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('import.tooDeep', `${key} has attributes that are nested too deep or too long to be kept (${error.message}): remove them from the file.`, { name: key, why: error.message }, { cause: error });
  }
}
