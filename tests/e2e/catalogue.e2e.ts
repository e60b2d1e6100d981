import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, firstModel } from '../../models/catalogue/catalogue.ts';
import { sharedDataFolder, sharedDataPath } from '../fixtures/sharedData.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { WindowParts, eventually } from './harness/windowParts.ts';

describe('the catalogue', () => {
  it('is in the list of models, and says in one sentence why none of it can be got', async () => {
    const app = await launchAtrous({ model: 'tiny', size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.button('Manage models…').click();
    const models = parts.dialog('Models');
    await models.getByText('From the catalogue').waitFor();
    for (const { name } of catalogue) await models.getByText(name, { exact: true }).waitFor();
    await models.getByText('mIoU 66.4% on COCO val2017').waitFor();
    await models.getByRole('button', { name: `Install ${firstModel.name}` }).click();
    await models.getByRole('alert').filter({ hasText: /cannot be got from https:\/\/.*ATROUS_OFFLINE/ }).waitFor();
    // The same button serves again.
    expect(await models.getByRole('button', { name: `Install ${firstModel.name}` }).isEnabled()).toBe(true);
    await app.screenshot('models');
  });

  it('is not needed for a first pre-labelling: the starter comes with Atrous, and it is said that there are better ones', async () => {
    const folder = temporaryFolder();
    await drawImages(folder, manyPictures(1));
    const app = await launchAtrous({ folder, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('001.png');
    await parts.page.keyboard.press('p');
    await parts.messages.filter({ hasText: / cannot be got now: using the starter model that comes with Atrous\. A better one can be downloaded/ }).waitFor();
    await parts.button('Model: Starter model').waitFor();
    await parts.image('001.png').filter({ hasText: 'Pre-labelled' }).waitFor();
    expect((await app.invoke('models.list')).filter(({ installed }) => installed)).toMatchObject([{ id: 'starter', default: true, starter: true }]);
    await app.screenshot('starter-model');
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] the catalogue', () => {
  it('gives a first pre-labelling its model, after saying so', async () => {
    const folder = temporaryFolder();
    copyFileSync(sharedDataPath('images/voc/2011_000025.jpg'), join(folder, 'bus.jpg'));
    const env = { ATROUS_MODEL_MIRROR: sharedDataPath('models') };
    const app = await launchAtrous({ folder, env, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.opened('bus.jpg');
    await parts.page.keyboard.press('p');
    await parts.messages.filter({ hasText: `No model is installed: getting ${firstModel.name}, 2.2 MB, licence Apache-2.0, from ${sharedDataPath('models')}` }).waitFor();
    await eventually(() => parts.layerNames()).toContain('bus');
    await parts.button(`Model: ${firstModel.name}`).waitFor();
    expect((await app.invoke('models.list')).filter(({ installed }) => installed)).toMatchObject([{ id: firstModel.id, default: true, accuracy: { miou: 0.7426 } }]);
    expect(readdirSync(join(app.home, 'models'))).toEqual([firstModel.id]);
    await app.screenshot('first-model');
  });

  it('installs a model from the list', async () => {
    const env = { ATROUS_MODEL_MIRROR: sharedDataPath('models') };
    const app = await launchAtrous({ model: 'tiny', env, size: { width: 1280, height: 800 } });
    const parts = new WindowParts(app);
    await parts.button('Manage models…').click();
    const models = parts.dialog('Models');
    await models.getByRole('button', { name: `Install ${firstModel.name}` }).click();
    await models.getByRole('radio', { name: new RegExp(firstModel.name) }).waitFor({ timeout: 60_000 });
    await parts.messages.filter({ hasText: `${firstModel.name} is installed.` }).waitFor();
    expect(await models.getByRole('button', { name: /^Install DeepLabV3/ }).count()).toBe(catalogue.length - 1);
    expect((await app.invoke('models.list')).find(({ id }) => id === firstModel.id)).toMatchObject({ installed: true, accuracy: { miou: 0.7426 } });
    expect(existsSync(join(app.home, 'models', '.downloads'))).toBe(false);
    expect(readdirSync(join(app.home, 'models')).sort()).toEqual([firstModel.id, 'tiny']);
    await app.screenshot('models-installed');
  });
});
