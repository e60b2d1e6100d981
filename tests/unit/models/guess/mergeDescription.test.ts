import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../core/errors/appError.ts';
import { mergeDescription } from '../../../../models/guess/mergeDescription.ts';
import { tinyModelDescription as guessed } from '../../../fixtures/tinyModel.ts';

function errorOf(partial: unknown): AppError {
  try {
    mergeDescription(guessed, partial);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('It was accepted.');
}

describe('mergeDescription', () => {
  it('changes what is given and keeps the rest', () => {
    expect(mergeDescription(guessed, {})).toEqual(guessed);
    const merged = mergeDescription(guessed, { name: 'Mine', input: { channelOrder: 'BGR', mean: [0, 0, 0] }, license: 'MIT' });
    expect(merged).toEqual({ ...guessed, name: 'Mine', license: 'MIT', input: { ...guessed.input, channelOrder: 'BGR', mean: [0, 0, 0] } });
  });

  it('replaces the size rule where its kind changes, and edits it where it stays', () => {
    expect(mergeDescription(guessed, { input: { size: { kind: 'fixed', height: 5, width: 7 } } }).input.size).toEqual({ kind: 'fixed', height: 5, width: 7 });
    expect(mergeDescription(guessed, { input: { size: { multiple: 8 } } }).input.size).toEqual({ kind: 'multiple', multiple: 8, offset: 1 });
  });

  it('takes class names without ids, and drops a guessed background that they do not have', () => {
    const classes = [{ name: 'road' }, { name: 'car', color: '#ff0000' }];
    const merged = mergeDescription(guessed, { classes });
    expect(merged.classes).toEqual([{ id: 0, name: 'road' }, { id: 1, name: 'car', color: '#ff0000' }]);
    expect(merged.backgroundId).toBeNull();
    expect(mergeDescription(guessed, { classes: [{ name: 'Background' }, { name: 'car' }] }).backgroundId).toBe(0);
    expect(mergeDescription(guessed, { classes, backgroundId: 0 }).backgroundId).toBe(0);
  });

  it.each([
    [{ input: { layout: 'CHW' } }, 'input.layout'],
    [{ input: { mean: [0, 0] } }, 'input.mean'],
    [{ inptu: {} }, 'inptu'],
    [{ input: { channel_order: 'BGR' } }, 'input.channel_order'],
    [{ classes: [{ name: 'a' }, { nam: 'b' }] }, 'classes[1].name'],
    [{ classes: [{ name: 'a', id: 300 }] }, 'classes[0].id'],
    [{ backgroundId: 99 }, 'backgroundId'],
    [{ input: { size: { kind: 'fixed', height: 5 } } }, 'input.size.width'],
    [{ output: null }, 'output'],
  ])('names the key that is wrong: %j', (partial, key) => {
    const error = errorOf(partial);
    expect(error.code).toBe('model.badDescription');
    expect(error.message).toContain(`In the description, ${key}: `);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  it.each([null, [], 'text', 5])('refuses %j', (partial) => {
    expect(errorOf(partial).message).toBe('The description must be a JSON object with keys such as input, output and classes.');
  });

  it('lists every key that is wrong', () => {
    const error = errorOf({ name: '', input: { scale: 'x', std: [1, 1, 0] } });
    expect((error.details.issues as { key: string }[]).map(({ key }) => key).sort()).toEqual(['input.scale', 'input.std', 'name']);
    expect(error.message).toMatch(/and 2 more/);
  });
});
