import { expect, it } from 'vitest';
import type { RequestOf } from '../../../../core/ipc/contract.ts';
import type { ImageSummary } from '../../../../core/project/imageSummary.ts';
import type { ProjectInfo } from '../../../../core/project/projectInfo.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { ToolSettings } from '../../../../renderer/editing/toolSettings.svelte.ts';
import { ImageListState } from '../../../../renderer/state/imageListState.svelte.ts';
import { ProjectState } from '../../../../renderer/state/projectState.svelte.ts';
import { WorkspaceState } from '../../../../renderer/state/workspaceState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';

const image: ImageSummary = { id: 1, path: 'a.png', state: 'new', width: 40, height: 30, failure: null };

function projectInfo(stateDir: string): ProjectInfo {
  return {
    folder: '/pictures', name: 'pictures', stateDir, imageCount: 1, notices: [],
    classSet: { classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 1, name: 'cat', color: '#400000' }], backgroundId: 0 },
  };
}

async function openWorkspace() {
  const bridge = new FakeBridge({
    'document.load': () => ({ image, document: { imageId: 1, width: 40, height: 30, onePerPixel: true, layers: [], tiles: [] }, prediction: null }),
    'document.save': () => undefined,
    'prediction.load': () => null,
  } as ConstructorParameters<typeof FakeBridge>[0]);
  const client = createClient(bridge);
  const project = new ProjectState(client);
  project.info = projectInfo('/first/.atrous');
  const workspace = new WorkspaceState({ client, project, images: new ImageListState(client), tools: new ToolSettings({ getItem: () => null, setItem: () => undefined }) });
  await workspace.open(1);
  expect(workspace.failure).toBeNull();
  const saves = (): RequestOf<'document.save'>[] => bridge.requests('document.save');
  return { project, workspace, saves };
}

it('says with every change of which project its image is', async () => {
  const { workspace, saves } = await openWorkspace();
  workspace.session!.addLayer(1);
  await workspace.flush();
  expect(saves()).toMatchObject([{ imageId: 1, stateDir: '/first/.atrous' }]);
});

it('says so of the project that the image was opened from, also when another one has been opened meanwhile', async () => {
  const { project, workspace, saves } = await openWorkspace();
  workspace.session!.addLayer(1);
  project.info = projectInfo('/second/.atrous');
  await workspace.flush();
  expect(saves().map(({ stateDir }) => stateDir)).toEqual(['/first/.atrous']);
});

it('says so also where it stores what a person did in place of a prediction that came in its way', async () => {
  const { project, workspace, saves } = await openWorkspace();
  project.info = projectInfo('/second/.atrous');
  await workspace.keepMine();
  expect(saves().map(({ stateDir }) => stateDir)).toEqual(['/first/.atrous']);
});

it('stores nothing of an image that is not shown any more', async () => {
  const { workspace, saves } = await openWorkspace();
  const session = workspace.session!;
  workspace.discard();
  session.addLayer(1);
  await expect(session.flush()).rejects.toMatchObject({ code: 'image.closed' });
  expect(saves()).toEqual([]);
});
