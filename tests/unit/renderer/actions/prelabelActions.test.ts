import { beforeEach, expect, it } from 'vitest';
import type { ProjectInfo } from '../../../../core/project/projectInfo.ts';
import type { ModelSummary } from '../../../../core/report/doctorReport.ts';
import { prelabelFolder } from '../../../../renderer/actions/prelabelActions.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { AppState } from '../../../../renderer/state/appState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const info: ProjectInfo = { folder: '/photos', name: 'photos', stateDir: '/photos/.atrous', imageCount: 0, classSet: { classes: [], backgroundId: null }, notices: [] };
const small: ModelSummary = { id: 'small', name: 'Small', installed: false, default: false, classes: [], bytes: 1, source: '', license: '', sha256: '', accuracy: null };

let bridge: FakeBridge;
let app: AppState;

beforeEach(async () => {
  bridge = new FakeBridge({
    'models.list': () => [small],
    'models.get': () => ({ jobId: 'model-1' }),
    'prelabel.start': () => ({ jobId: 'prelabel-1' }),
    'project.current': () => info,
  });
  const page = { systemIsDark: () => false, systemLanguages: () => ['en'], onSystemChange: () => {}, apply: () => {}, speak: () => {} };
  app = new AppState({ client: createClient(bridge), page, storage: { getItem: () => null, setItem: () => {} } });
  app.project.info = info;
  await app.models.load();
});

async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

it('gets a model first where none is installed, then starts', async () => {
  const running = Promise.resolve(prelabelFolder.perform(app));
  await settled();
  expect(bridge.requests('models.get')).toEqual([{ id: null }]);
  expect(bridge.requests('prelabel.start')).toEqual([]);
  // Not a second time meanwhile.
  expect(prelabelFolder.enabled(app)).toBe(false);
  bridge.emit('models.getFinished', { jobId: 'model-1', model: { ...small, installed: true }, cancelled: false, error: null });
  await running;
  expect(bridge.requests('prelabel.start')).toHaveLength(1);
});

it('starts nothing where the folder is another one when the model is there, or where a person cancelled', async () => {
  const running = Promise.resolve(prelabelFolder.perform(app));
  await settled();
  app.project.info = { ...info, stateDir: '/others/.atrous' };
  bridge.emit('models.getFinished', { jobId: 'model-1', model: { ...small, installed: true }, cancelled: false, error: null });
  await running;
  const again = Promise.resolve(prelabelFolder.perform(app));
  await settled();
  bridge.emit('models.getFinished', { jobId: 'model-1', model: null, cancelled: true, error: null });
  await again;
  expect(bridge.requests('prelabel.start')).toEqual([]);
  expect(app.messages.list).toEqual([]);
});

it('says why none can be got, with the button to install a file', async () => {
  bridge.handlers['models.get'] = () => {
    throw errorOf('model.cannotGet', 'There is no network.');
  };
  await prelabelFolder.perform(app);
  expect(app.messages.list).toMatchObject([{ level: 'error', text: 'There is no network.', action: { label: 'Install a model…' } }]);
  expect(bridge.requests('prelabel.start')).toEqual([]);
});
