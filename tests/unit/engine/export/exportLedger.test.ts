import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExportLedger } from '../../../../engine/export/exportLedger.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';

const hash = (digit: string): string => digit.repeat(64);

describe('ExportLedger', () => {
  it('knows after an interruption what was written for which key, and that this run has not written it', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const first = ExportLedger.open(path);
    first.wrote('b.png', 'key', { sizeBytes: 7, sha256: hash('a') });
    first.wrote('a.txt', null, { sizeBytes: 3, sha256: hash('b') });
    first.note({ name: 'photo:x.jpg', key: 'k', sizeBytes: 0, sha256: hash('c') });
    first.images.add({ id: 1, path: 'x.jpg', reviewed: false, unit: 'image x.jpg', hash: 1, classIds: [] });
    expect([...first.paths()]).toEqual(['a.txt', 'b.png']);
    expect(first.totals()).toEqual({ files: 2, sizeBytes: 10 });
    first.close();

    const again = ExportLedger.open(path);
    expect([...again.paths()]).toEqual([]);
    expect(again.totals()).toEqual({ files: 0, sizeBytes: 0 });
    expect(again.written('b.png')).toBeNull();
    expect(again.noted('b.png', 'key')).toEqual({ name: 'b.png', key: 'key', sizeBytes: 7, sha256: hash('a') });
    expect(again.noted('b.png', 'another')).toBeNull();
    expect(again.noted('photo:x.jpg', 'k')?.sha256).toBe(hash('c'));
    expect([...again.images.inOrder()]).toEqual([]);
    again.wrote('b.png', 'key', again.noted('b.png', 'key')!);
    expect(again.written('b.png')).toEqual({ sizeBytes: 7, sha256: hash('a') });
    again.close();
  });

  it('counts a file once that is written twice', () => {
    const ledger = ExportLedger.open(join(temporaryFolder(), 'ledger.db'));
    ledger.wrote('a.txt', null, { sizeBytes: 3, sha256: hash('b') });
    ledger.wrote('a.txt', null, { sizeBytes: 5, sha256: hash('c') });
    expect(ledger.totals()).toEqual({ files: 1, sizeBytes: 5 });
    ledger.close();
  });

  it('begins anew where it is damaged', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    writeFileSync(path, 'This is no database. '.repeat(300));
    const ledger = ExportLedger.open(path);
    expect([...ledger.paths()]).toEqual([]);
    ledger.close();
  });
});
