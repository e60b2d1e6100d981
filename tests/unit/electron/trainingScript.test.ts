import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageConfig } from '../../../build/package/packageConfig.mjs';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';
import { trainingScript } from '../../../electron/trainingScript.ts';

it('finds train.py in the repository, and in a package outside its archive, where the package puts it', () => {
  const inRepository = trainingScript({ isPackaged: false, resourcesPath: '/electron/resources', bundleFolder: join(repositoryRoot, 'out') });
  expect(existsSync(inRepository)).toBe(true);
  const resourcesPath = join('/opt', 'Atrous', 'resources');
  expect(trainingScript({ isPackaged: true, resourcesPath, bundleFolder: join(resourcesPath, 'app.asar', 'out') })).toBe(join(resourcesPath, 'training', 'train.py'));
  expect(packageConfig.extraResources).toContainEqual({ from: 'training', to: 'training', filter: ['**/*.py'] });
});
