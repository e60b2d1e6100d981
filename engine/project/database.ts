import { tmpdir } from 'node:os';
import Libsql from 'libsql';
import { AppError } from '../../core/errors/appError.ts';
import { collectGarbage } from './collectGarbage.ts';
import { databaseError } from './databaseError.ts';

/** What a column holds. Truth values are stored as 0 and 1. */
export type SqlValue = number | string | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

export interface DatabaseOptions {
  /** Nothing is written through this connection. Default: false. */
  readonly readOnly?: boolean;
}

/** A database that goes when it is closed, in the system's folder for temporary files, as far as it does not fit into 2 MB of memory. */
export const TEMPORARY = '';

/** How long a writer waits for another process to finish its transaction before `project.busy`. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * One SQLite file. Statements are prepared once and by text; results are read to the end at once, because an open
 * cursor holds back the checkpoint. All failures are AppErrors that name the file.
 *
 * It also stands between the program and what libsql does differently from its model better-sqlite3: a boolean as
 * parameter ends the process, a lone parameter that is an object is taken for names, blobs come in two types.
 */
export class Database {
  readonly path: string;
  private readonly connection: Libsql.Database;
  private readonly isReadOnly: boolean;
  private isClosed = false;
  private readonly statements = new Map<string, { statement: Libsql.Statement; columns: string[] }>();

  /** Opens or creates the file. @param path or TEMPORARY @throws AppError `project.notWritable`, `project.damaged` */
  constructor(path: string, { readOnly = false }: DatabaseOptions = {}) {
    // For sentences.
    this.path = path === TEMPORARY ? tmpdir() : path;
    this.isReadOnly = readOnly;
    this.connection = this.guard(() => new Libsql(path, { timeout: BUSY_TIMEOUT_MS }));
    if (readOnly) this.exec('PRAGMA query_only = ON');
  }

  /** Runs one statement that returns no rows. */
  run(sql: string, ...values: SqlValue[]): { changes: number; lastInsertRowid: number } {
    return this.guard(() => {
      const { changes, lastInsertRowid } = this.prepare(sql).statement.run(checked(values));
      return { changes, lastInsertRowid: Number(lastInsertRowid) };
    });
  }

  /** All rows of a query. `Row` is what the caller knows of the columns. */
  all<Row extends object = SqlRow>(sql: string, ...values: SqlValue[]): Row[] {
    return this.guard(() => {
      const { statement, columns } = this.prepare(sql);
      return (statement.all(checked(values)) as unknown[][]).map((cells) => {
        const row: Record<string, unknown> = {};
        for (let i = 0; i < columns.length; i++) row[columns[i]] = plain(cells[i]);
        return row as Row;
      });
    });
  }

  /** The first row of a query, or undefined. */
  get<Row extends object = SqlRow>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.all<Row>(sql, ...values)[0];
  }

  /** Runs statements without parameters, separated by semicolons. */
  exec(sql: string): void {
    this.guard(() => this.connection.exec(sql));
  }

  /**
   * Runs `body` in one transaction: all of it is written, or nothing where it throws.
   * The write lock is taken at the start, so that two processes wait for each other and never meet half-way.
   */
  transaction<T>(body: () => T): T {
    return this.between('BEGIN IMMEDIATE', body);
  }

  /** Runs queries that all see the same moment, whatever other processes write meanwhile. */
  snapshot<T>(body: () => T): T {
    return this.between('BEGIN', body);
  }

  /**
   * Closes the file after its write-ahead log has been merged into it, unless another process still uses that.
   * The system's handle goes a moment later, see collectGarbage.
   */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.statements.clear();
    try {
      if (!this.isReadOnly) this.connection.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Nothing is lost: what is in the log is merged by the next one who opens the file.
    }
    this.connection.close();
    collectGarbage();
  }

  private between<T>(begin: string, body: () => T): T {
    this.requireOpen();
    if (this.connection.inTransaction) return body();
    this.exec(begin);
    try {
      const result = body();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // Some failures, a full disk among them, have ended the transaction already.
      if (!this.isClosed && this.connection.inTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  private prepare(sql: string): { statement: Libsql.Statement; columns: string[] } {
    let prepared = this.statements.get(sql);
    if (prepared === undefined) {
      const statement = this.connection.prepare(sql);
      const columns = statement.reader ? statement.columns().map(({ name }) => name) : [];
      if (statement.reader) statement.raw(true);
      this.statements.set(sql, (prepared = { statement, columns }));
    }
    return prepared;
  }

  /** libsql ends the whole process when a closed connection is asked for anything. */
  private requireOpen(): void {
    if (this.isClosed) throw new AppError('project.closed', `The project file ${this.path} has been closed: open the folder again.`, { path: this.path });
  }

  private guard<T>(work: () => T): T {
    this.requireOpen();
    try {
      return work();
    } catch (error) {
      throw databaseError(this.path, error);
    }
  }
}

function checked(values: SqlValue[]): SqlValue[] {
  for (const value of values) {
    const type = typeof value;
    if (type === 'number' || type === 'string' || value === null || value instanceof Uint8Array) continue;
    throw new TypeError(`A value of type ${type} cannot be stored.`);
  }
  return values;
}

function plain(cell: unknown): unknown {
  if (cell instanceof ArrayBuffer) return new Uint8Array(cell);
  // A view of exactly these bytes that is no Buffer, so that it crosses process boundaries as what the types say.
  if (Buffer.isBuffer(cell)) return new Uint8Array(cell.buffer, cell.byteOffset, cell.byteLength);
  return cell;
}
