import { expect, it } from 'vitest';
import { AppError } from '../../../core/errors/appError.ts';
import { imageError } from '../../../engine/images/imageError.ts';
import { openImage } from '../../../engine/images/openImage.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

it('a bug in what is done with a photograph is no fault of the photograph', async () => {
  const path = await writePhotograph(temporaryFolder(), 'a.png');
  const bug = new TypeError("Cannot read properties of undefined (reading 'scales')");
  await expect(openImage(path, {}, () => Promise.reject(bug))).rejects.toBe(bug);
  await expect(openImage(path, {}, (image) => image.resize(-1).toBuffer())).rejects.not.toBeInstanceOf(AppError);
  const cancelled = new AppError('cancelled', 'Cancelled.');
  await expect(openImage(path, {}, () => Promise.reject(cancelled))).rejects.toBe(cancelled);
});

it('too little memory is said to be that', async () => {
  const path = await writePhotograph(temporaryFolder(), 'a.png');
  expect(await imageError(path, new Error('vips_tracked: out of memory --- size == 3GB'), 1)).toMatchObject({
    code: 'image.tooLarge', message: `${path} needs more memory than there is: close other programs, or make it smaller.`,
  });
});
