import { expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { defaultSettings } from '../../../../core/ipc/settings.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

it('gives the value of a reply', async () => {
  const bridge = new FakeBridge({ 'settings.get': () => defaultSettings });
  expect(await createClient(bridge).invoke('settings.get')).toEqual(defaultSettings);
  expect(bridge.calls).toEqual([{ name: 'settings.get', request: undefined }]);
});

it('throws a failure as an AppError with its code, sentence and details', async () => {
  const bridge = new FakeBridge({
    'project.open': ({ folder }) => {
      throw errorOf('folder.missing', `There is no folder ${folder}.`, { path: folder });
    },
  });
  const error: unknown = await createClient(bridge).invoke('project.open', { folder: '/nowhere' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'folder.missing', message: 'There is no folder /nowhere.', details: { path: '/nowhere' } });
});

it('passes events on until nobody listens any more', () => {
  const bridge = new FakeBridge();
  const heard: string[] = [];
  const stop = createClient(bridge).on('menu.action', ({ id }) => heard.push(id));
  bridge.emit('menu.action', { id: 'undo' });
  stop();
  bridge.emit('menu.action', { id: 'redo' });
  expect(heard).toEqual(['undo']);
});
