import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tinyModelBytes } from '../fixtures/tinyModel.ts';
import { launchAtrous, temporaryFolder } from './harness/launchAtrous.ts';
import { WindowParts, answerDialogs, eventually } from './harness/windowParts.ts';

it('manages models: installs a second one, changes over to it, removes it', async () => {
  const app = await launchAtrous({ model: 'tiny', size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.button('Manage models…').click();
  const models = parts.dialog('Models');
  const file = join(temporaryFolder(), 'Labels (v2).onnx');
  writeFileSync(file, tinyModelBytes({ output: 'argmax' }));
  await answerDialogs(app, [file]);
  await models.getByRole('button', { name: 'Install a model…' }).click();
  const form = parts.dialog('Install a model');
  await form.getByText('One class id per pixel').waitFor();
  expect(await form.getByLabel('Id', { exact: true }).inputValue()).toBe('labels-v2');
  await form.getByLabel('Id', { exact: true }).fill('Not an id');
  await form.getByText('The id takes small letters').waitFor();
  await form.getByLabel('Id', { exact: true }).fill('labels');
  await form.getByLabel('Name').fill('Second');
  await form.getByLabel('Classes').fill('background, red, green, blue, yellow, magenta');
  await form.getByRole('button', { name: 'Install' }).click();
  await models.getByRole('radio', { name: /Second/ }).waitFor({ timeout: 60_000 });
  expect(await models.getByRole('radio', { name: /Tiny colours/ }).isChecked()).toBe(true);
  await models.getByRole('radio', { name: /Second/ }).check();
  await eventually(async () => (await app.invoke('models.list')).find((model) => model.default)?.id).toBe('labels');

  await models.getByRole('button', { name: 'Remove Second' }).click();
  await models.getByRole('button', { name: 'Cancel' }).click();
  await models.getByRole('button', { name: 'Remove Second' }).click();
  await models.getByRole('button', { name: 'Remove it from this computer' }).click();
  await eventually(() => models.getByRole('radio').count()).toBe(1);
  await models.getByRole('button', { name: 'Done' }).click();
  await parts.page.getByText('Tiny colours').waitFor();
});

it('says in one sentence why a file is no model', async () => {
  const app = await launchAtrous({ size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  const folder = temporaryFolder();
  const file = join(folder, 'holiday.onnx');
  writeFileSync(file, 'These are the notes of the day.');
  await answerDialogs(app, [file]);
  await parts.button('Install a model…').click();
  await parts.messages.filter({ hasText: file }).waitFor();
  expect(await parts.messages.count()).toBe(1);
  expect(await parts.messages.locator('.text').textContent()).toMatch(/^[^.]*\/.*holiday\.onnx.*[.]$/);
  expect(await parts.dialog('Install a model').count()).toBe(0);
});

it('tells what this computer can run, and why', async () => {
  const app = await launchAtrous({ model: 'tiny', size: { width: 1280, height: 800 } });
  const parts = new WindowParts(app);
  await parts.button('About Atrous and this computer').click();
  const dialog = parts.dialog('About Atrous and this computer');
  await dialog.getByText('What can run a model on this computer').waitFor({ timeout: 60_000 });
  await dialog.getByText('CPU', { exact: true }).waitFor();
  expect(await dialog.getByText('in use').count()).toBe(1);
  await dialog.getByText(app.home).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await dialog.count()).toBe(0);
});
