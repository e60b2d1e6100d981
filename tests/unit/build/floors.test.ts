import { ESLint, type Linter } from 'eslint';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../../..');

/** The floors of the house, written down a second time on purpose: this table is the requirement. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  models: ['core'],
  engine: ['models', 'core'],
  electron: ['engine', 'models', 'core'],
  cli: ['engine', 'models', 'core'],
  renderer: ['core'],
};
const floors = Object.keys(mayImport);

const forms = [
  (target: string) => `import { value } from '${target}';\nexport const use = value;`,
  (target: string) => `import type { Value } from '${target}';\nexport type Use = Value;`,
  (target: string) => `export { value } from '${target}';`,
  (target: string) => `export * from '${target}';`,
  (target: string) => `export const use = (): Promise<unknown> => import('${target}');`,
];

describe('the lint rule for the floors', () => {
  let house: string;
  let eslint: ESLint;

  beforeAll(() => {
    // A small house of its own, so that the result does not depend on which files the project has today.
    house = realpathSync(mkdtempSync(join(tmpdir(), 'atrous-floors-')));
    for (const folder of [...floors, 'build', 'tests']) {
      mkdirSync(join(house, folder, 'room'), { recursive: true });
      writeFileSync(join(house, folder, 'room', 'value.ts'), 'export const value = 1;\nexport type Value = number;\n');
    }
    eslint = new ESLint({
      cwd: house,
      overrideConfigFile: join(repository, 'eslint.config.js'),
      overrideConfig: [
        tseslint.configs.disableTypeChecked as Linter.Config,
        { settings: { 'boundaries/root-path': house } },
      ],
    });
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  async function complaints(path: string, code: string): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: join(house, path) });
    expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([]);
    return result!.messages.filter(({ ruleId }) => ruleId === 'boundaries/dependencies').map(({ message }) => message);
  }

  const pairs = floors.flatMap((from) => [...floors, 'build', 'tests'].map((to) => ({ from, to })));

  it.each(pairs)('$from/ importing from $to/', async ({ from, to }) => {
    const isAllowed = from === to || mayImport[from]!.includes(to);
    for (const form of forms) {
      const found = await complaints(`${from}/guest.ts`, form(`../${to}/room/value.ts`));
      expect(found, form(to)).toHaveLength(isAllowed ? 0 : 1);
      if (!isAllowed) expect(found[0]).toContain(`${from}/ must not import "../${to}/room/value.ts"`);
    }
  });

  it('sees imports in Svelte components', async () => {
    const component = `<script lang="ts">\n  import { value } from '../engine/room/value.ts';\n</script>\n\n{value}\n`;
    expect(await complaints('renderer/Guest.svelte', component)).toEqual([
      'renderer/ must not import "../engine/room/value.ts"',
    ]);
  });

  it.each([
    { floor: 'core', module: 'node:fs', isAllowed: false },
    { floor: 'core', module: 'fs', isAllowed: false },
    { floor: 'core', module: 'sharp', isAllowed: false },
    { floor: 'core', module: 'konva', isAllowed: false },
    { floor: 'core', module: 'zod', isAllowed: true },
    { floor: 'models', module: 'node:path', isAllowed: false },
    { floor: 'models', module: 'onnxruntime-node', isAllowed: false },
    { floor: 'models', module: 'protobufjs/minimal.js', isAllowed: true },
    { floor: 'engine', module: 'electron', isAllowed: false },
    { floor: 'engine', module: 'svelte/store', isAllowed: false },
    { floor: 'engine', module: 'node:fs', isAllowed: true },
    { floor: 'engine', module: 'onnxruntime-node', isAllowed: true },
    { floor: 'electron', module: 'electron', isAllowed: true },
    { floor: 'electron', module: 'konva', isAllowed: false },
    { floor: 'cli', module: 'electron', isAllowed: false },
    { floor: 'cli', module: 'commander', isAllowed: true },
    { floor: 'renderer', module: 'node:fs', isAllowed: false },
    { floor: 'renderer', module: 'electron', isAllowed: false },
    { floor: 'renderer', module: 'libsql', isAllowed: false },
    { floor: 'renderer', module: 'svelte', isAllowed: true },
    { floor: 'renderer', module: 'konva', isAllowed: true },
  ])('$floor/ importing "$module": $isAllowed', async ({ floor, module, isAllowed }) => {
    const found = await complaints(`${floor}/guest.ts`, `import * as guest from '${module}';\nexport { guest };`);
    expect(found).toHaveLength(isAllowed ? 0 : 1);
  });

  it.each(['core', 'models', 'engine', 'electron', 'cli'])('%s/ is bundled as CommonJS: no import.meta', async (floor) => {
    const [result] = await eslint.lintText('export const here = import.meta.url;', {
      filePath: join(house, floor, 'guest.ts'),
    });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toEqual(['no-restricted-syntax']);
  });
});
