import { dealUnits, type SplitUnit, type SplitUnits } from '../../core/formats/dealUnits.ts';
import { splitCounts, splitNames, type SplitShares } from '../../core/formats/split.ts';
import type { Database } from '../project/database.ts';

export interface DealImagesOptions {
  readonly shares: SplitShares;
  readonly stratify: boolean;
  /** Some images have to stay together. */
  readonly isGrouped: boolean;
}

/**
 * Says of every image of a ledger (ExportImages) which split it is in. Which one that is depends on the seed that their hashes were made with and on
 * the set of images, not on their order. Where nothing more is asked, the shares are cut off the order of the hashes: when images are added, only those
 * near a border between two splits change sides. With groups or `stratify` units are dealt out (dealUnits).
 * @throws AppError `export.badSplit`
 */
export function dealImages(database: Database, { shares, stratify, isGrouped }: DealImagesOptions): void {
  const names = splitNames(shares);
  if (stratify || isGrouped) {
    const units = new LedgerUnits(database);
    dealUnits(units, { shares: names.map((name) => shares[name]), stratify });
    units.settle(names);
  } else cutByShare(database, names, shares);
}

function cutByShare(database: Database, names: readonly string[], shares: SplitShares): void {
  database.exec('CREATE TEMP TABLE dealt AS SELECT place, row_number() OVER (ORDER BY hash, path) AS rank FROM image; CREATE INDEX dealt_rank ON dealt (rank)');
  const { total } = database.get<{ total: number }>('SELECT count(*) AS total FROM dealt')!;
  const counts = splitCounts(names.map((name) => shares[name]), total);
  let from = 1;
  names.forEach((name, i) => {
    database.run('UPDATE image SET split = ? WHERE place IN (SELECT place FROM dealt WHERE rank >= ? AND rank < ?)', name, from, from + counts[i]);
    from += counts[i];
  });
  database.exec('DROP TABLE dealt');
}

const UNIT_SCHEMA = `
  CREATE TEMP TABLE unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, images INTEGER NOT NULL, split INTEGER, given INTEGER);
  CREATE TEMP TABLE unit_class (class INTEGER NOT NULL, unit INTEGER NOT NULL, images INTEGER NOT NULL, PRIMARY KEY (class, unit)) WITHOUT ROWID;
  INSERT INTO unit (name, images) SELECT unit, count(*) AS images FROM image GROUP BY unit ORDER BY images DESC, min(hash), unit;
  INSERT INTO unit_class (class, unit, images)
    SELECT class, unit.id, count(*) FROM image JOIN image_class ON image_class.place = image.place JOIN unit ON unit.name = image.unit GROUP BY class, unit.id;
  CREATE INDEX temp.unit_class_unit ON unit_class (unit);
  CREATE INDEX temp.unit_split ON unit (split, images, given);
`;

const ROWS_AT_ONCE = 500;

interface UnitRow {
  readonly id: number;
  readonly images: number;
}

/** The units of a ledger. Their ids are in the order of dealing. */
class LedgerUnits implements SplitUnits {
  private readonly database: Database;
  private given = 0;

  constructor(database: Database) {
    this.database = database;
    database.exec(UNIT_SCHEMA);
  }

  totals(): { images: number; classes: Map<number, number> } {
    const { images } = this.database.get<{ images: number }>('SELECT coalesce(sum(images), 0) AS images FROM unit')!;
    const rows = this.database.all<{ class: number; images: number }>('SELECT class, sum(images) AS images FROM unit_class GROUP BY class ORDER BY class');
    return { images, classes: new Map(rows.map((row) => [row.class, row.images])) };
  }

  left(): Iterable<SplitUnit> {
    return this.pages((after) => this.database.all<UnitRow>('SELECT id, images FROM unit WHERE split IS NULL AND id > ? ORDER BY id LIMIT ?', after, ROWS_AT_ONCE));
  }

  leftOf(classId: number): Iterable<SplitUnit> {
    return this.pages((after) => this.database.all<UnitRow>(
      `SELECT unit.id, unit.images FROM unit_class JOIN unit ON unit.id = unit_class.unit
       WHERE class = ? AND unit_class.unit > ? AND split IS NULL ORDER BY unit_class.unit LIMIT ?`,
      classId, after, ROWS_AT_ONCE,
    ));
  }

  give({ id }: SplitUnit, split: number): void {
    this.database.run('UPDATE unit SET split = ?, given = ? WHERE id = ?', split, this.given++, id);
  }

  smallestOf(split: number): SplitUnit {
    return this.unitOf(this.database.get<UnitRow>('SELECT id, images FROM unit WHERE split = ? ORDER BY images, given DESC LIMIT 1', split)!);
  }

  /** Says it of the images, and forgets the units. */
  settle(names: readonly string[]): void {
    names.forEach((name, split) => this.database.run('UPDATE image SET split = ? WHERE unit IN (SELECT name FROM unit WHERE split = ?)', name, split));
    this.database.exec('DROP TABLE unit_class; DROP TABLE unit');
  }

  private *pages(page: (after: number) => UnitRow[]): Generator<SplitUnit> {
    for (let rows = page(0); rows.length > 0; rows = page(rows.at(-1)!.id)) for (const row of rows) yield this.unitOf(row);
  }

  private unitOf({ id, images }: UnitRow): SplitUnit {
    const rows = this.database.all<{ class: number; images: number }>('SELECT class, images FROM unit_class WHERE unit = ? ORDER BY class', id);
    return { id, images, classes: new Map(rows.map((row) => [row.class, row.images])) };
  }
}
