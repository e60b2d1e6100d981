import { expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { databaseError } from '../../../../engine/project/databaseError.ts';

const failure = (rawCode: number): Error => Object.assign(new Error('words of SQLite'), { rawCode });

it.each([
  [11, 'project.damaged'],
  [11 | (1 << 8), 'project.damaged'],
  [26, 'project.damaged'],
  [13, 'project.diskFull'],
  [5, 'project.busy'],
  [5 | (2 << 8), 'project.busy'],
  [8, 'project.notWritable'],
  [14, 'project.notWritable'],
  [10 | (3 << 8), 'project.io'],
])('SQLite result code %i is %s, with the file in the sentence and the words in the details', (rawCode, code) => {
  const error = databaseError('/photos/.atrous/project.db', failure(rawCode)) as AppError;
  expect(error).toMatchObject({ name: 'AppError', code, details: { path: '/photos/.atrous/project.db', reason: 'words of SQLite' } });
  expect(error.message).toContain('/photos/.atrous/project.db');
  expect(error.message).toMatch(/^[A-Z].*\.$/);
});

it('reads the code out of the words where opening fails', () => {
  const error = new Error('ConnectionFailed("Unable to open connection to local database /x/y.db: 14")');
  expect(databaseError('/x/y.db', error)).toMatchObject({ code: 'project.notWritable' });
});

it('leaves errors of this program and bugs as they are', () => {
  for (const error of [new AppError('project.noImage', 'No.'), new TypeError('undefined is not a function'), failure(1)]) {
    expect(databaseError('/x.db', error)).toBe(error);
  }
});
