import { expect, it, onTestFinished } from 'vitest';
import { CurrentProject } from '../../../electron/currentProject.ts';
import { documentHandlers } from '../../../electron/handlers/documentHandlers.ts';
import type { RendererEvents } from '../../../electron/ipc/rendererEvents.ts';
import { boxChange, folderOfPhotographs, idOf } from '../../fixtures/projects.ts';

const box = { x: 1, y: 1, width: 4, height: 3 };

it('a change that was made in one folder is never stored in another that was opened meanwhile', async () => {
  const current = new CurrentProject({ beforeClose: () => Promise.resolve(), onChange: () => undefined });
  onTestFinished(() => current.close());
  const handlers = documentHandlers(current, { send: () => undefined } as unknown as RendererEvents);
  const first = await current.openFolder(await folderOfPhotographs(['a.png']));
  const imageId = idOf(current.require(), 'a.png');
  await handlers['document.load']({ imageId });
  await handlers['document.save']({ ...boxChange(imageId, 1, box), stateDir: first.stateDir });
  expect(current.require().image(imageId).state).toBe('edited');

  await current.openFolder(await folderOfPhotographs(['b.png']));
  // The first image of every folder has the same number.
  expect(idOf(current.require(), 'b.png')).toBe(imageId);
  await handlers['document.load']({ imageId });
  expect(() => handlers['document.save']({ ...boxChange(imageId, 1, box), stateDir: first.stateDir })).toThrowError(
    expect.objectContaining({ code: 'project.other', message: expect.stringContaining('was not saved') as string }) as Error,
  );
  const { image, document } = await current.require().loadDocument(imageId);
  expect(image.state).toBe('new');
  expect(document.layers).toEqual([]);
});
