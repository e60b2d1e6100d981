import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../../engine/project/database.ts';
import { migrate } from '../../../../engine/project/migrations.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

function inMemory(): Database {
  const database = new Database(':memory:');
  onTestFinished(() => database.close());
  return database;
}

describe('Database', () => {
  it('gives back what it was given, of every type', () => {
    const database = inMemory();
    database.exec('CREATE TABLE t (a, b, c, d, e)');
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
    expect(database.run('INSERT INTO t VALUES (?, ?, ?, ?, ?)', 2 ** 53 - 1, -0.5, "é😀'\n", null, bytes.subarray(10, 20))).toEqual({ changes: 1, lastInsertRowid: 1 });
    const row = { a: 2 ** 53 - 1, b: -0.5, c: "é😀'\n", d: null, e: bytes.slice(10, 20) };
    expect(database.all('SELECT * FROM t')).toEqual([row]);
    expect(database.get('SELECT * FROM t WHERE c = ?', row.c)).toEqual(row);
    expect(database.get('SELECT * FROM t WHERE a = ?', 0)).toBeUndefined();
  });

  it('takes a lone null or a lone blob as a value', () => {
    const database = inMemory();
    expect(database.get('SELECT ? AS x', null)).toEqual({ x: null });
    expect(database.get('SELECT length(?) AS x', Uint8Array.of(1, 2, 3))).toEqual({ x: 3 });
  });

  it.each([[true], [undefined], [{}], [10n]])('throws at %s, which would end the process in libsql', (value) => {
    expect(() => inMemory().get('SELECT ? AS x', value as unknown as number)).toThrow(TypeError);
  });

  it('writes all of a transaction or nothing', () => {
    const database = inMemory();
    database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)');
    database.transaction(() => database.run('INSERT INTO t VALUES (1)'));
    expect(() =>
      database.transaction(() => {
        database.run('INSERT INTO t VALUES (2)');
        database.transaction(() => database.run('INSERT INTO t VALUES (3)'));
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(() => database.transaction(() => database.run('INSERT INTO t VALUES (1)'))).toThrow('UNIQUE');
    expect(database.all('SELECT a FROM t')).toEqual([{ a: 1 }]);
    expect(database.snapshot(() => database.get('SELECT count(*) AS n FROM t'))).toEqual({ n: 1 });
  });

  it('says that it was closed to whoever still uses it, and closes once', () => {
    const database = new Database(':memory:');
    database.exec('CREATE TABLE t (a)');
    database.close();
    database.close();
    for (const use of [() => database.exec('SELECT 1'), () => database.all('SELECT 1'), () => database.transaction(() => 1)]) {
      expect(thrownBy(use)).toMatchObject({ code: 'project.closed', message: 'The project file :memory: has been closed: open the folder again.' });
    }
  });

  it('enforces foreign keys', () => {
    const database = inMemory();
    database.exec('CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id))');
    expect(() => database.run('INSERT INTO b VALUES (1)')).toThrow('FOREIGN KEY');
  });
});

describe('migrate', () => {
  const steps = ['CREATE TABLE one (x)', 'CREATE TABLE two (x); INSERT INTO two SELECT x * 2 FROM one', 'DROP TABLE one'];

  it('does the steps that are missing, once', () => {
    const database = inMemory();
    migrate(database, steps.slice(0, 1));
    database.run('INSERT INTO one VALUES (21)');
    migrate(database, steps);
    migrate(database, steps);
    expect(database.all('SELECT x FROM two')).toEqual([{ x: 42 }]);
    expect(database.get('PRAGMA user_version')).toEqual({ user_version: 3 });
  });

  it('leaves the file at its version where a step fails', () => {
    const database = inMemory();
    migrate(database, steps.slice(0, 1));
    expect(() => migrate(database, [steps[0], steps[1], 'NOT SQL'])).toThrow('syntax error');
    expect(database.get('PRAGMA user_version')).toEqual({ user_version: 1 });
    expect(database.all("SELECT name FROM sqlite_schema WHERE name = 'two'")).toEqual([]);
  });

  it('refuses a later version and a file of another program', () => {
    const later = inMemory();
    migrate(later, steps);
    expect(thrownBy(() => migrate(later, steps.slice(0, 2)))).toMatchObject({ code: 'project.newer', details: { found: 3, supported: 2 } });
    const foreign = inMemory();
    foreign.exec('CREATE TABLE customers (name)');
    expect(thrownBy(() => migrate(foreign, steps)).code).toBe('project.foreign');
  });
});
