import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The floors: which folders a folder imports from besides itself. Types are no exception.
 * tests/unit/build/floors.test.ts proves each pair.
 */
const floors = {
  core: [],
  models: ['core'],
  engine: ['models', 'core'],
  electron: ['engine', 'models', 'core'],
  cli: ['engine', 'models', 'core'],
  renderer: ['core'],
};

const nativeModules = ['onnxruntime-node', 'sharp', 'libsql'];
const interfaceModules = ['svelte', 'svelte/**', 'konva', 'konva/**', '@lucide/**', 'virtua', 'virtua/**'];

/** Packages a floor must not import; Node's own modules are handled by floorsWithoutNode. */
const forbiddenModules = {
  core: ['electron', 'commander', ...nativeModules, ...interfaceModules],
  models: ['electron', 'commander', ...nativeModules, ...interfaceModules],
  engine: ['electron', 'commander', ...interfaceModules],
  electron: ['commander', ...interfaceModules],
  cli: ['electron', ...interfaceModules],
  renderer: ['electron', 'commander', ...nativeModules],
};

const floorsWithoutNode = ['core', 'models', 'renderer'];

/** Bundled as CommonJS, where neither exists. */
const commonJsFloors = ['core', 'models', 'engine', 'electron', 'cli'];

const floorFiles = Object.keys(floors).map((floor) => `${floor}/**/*.{ts,svelte}`);

/** @param {string} type */
const element = (type) => ({ element: { type } });

/** The last policy that fits decides: first what a floor may use, then what it must not. */
const floorPolicies = [
  ...Object.entries(floors).map(([floor, below]) => ({
    from: element(floor),
    allow: {
      to: [...[floor, ...below].map(element), { module: { origin: 'external' } }, { module: { origin: 'core' } }],
    },
  })),
  ...floorsWithoutNode.map((floor) => ({
    from: element(floor),
    disallow: { to: { module: { origin: 'core' } } },
    message: `${floor}/ runs without Node: it must not import "{{dependency.source}}"`,
  })),
  ...Object.entries(forbiddenModules).map(([floor, sources]) => ({
    from: element(floor),
    disallow: { to: sources.map((source) => ({ module: { source } })) },
    message: `${floor}/ must not import "{{dependency.source}}"`,
  })),
];

export default tseslint.config(
  { ignores: ['out/', 'release/', 'coverage/', 'models/onnx/generated/', 'tests/e2e/screenshots/', '.atrous/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.{ts,svelte}'],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.config.ts'] }, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser }, globals: globals.browser },
    rules: {
      // State classes keep plain maps on purpose: as private caches, and as values of $derived.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-console': 'off',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: floorFiles,
    plugins: { boundaries },
    settings: {
      'boundaries/elements': [...Object.keys(floors), 'build', 'tests'].map((folder) => ({
        type: folder,
        pattern: folder,
        partialMatch: false,
      })),
      'boundaries/root-path': import.meta.dirname,
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
      'import/resolver': { node: { extensions: ['.ts', '.svelte', '.js', '.json'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          message: '{{from.element.types}}/ must not import "{{dependency.source}}"',
          policies: floorPolicies,
        },
      ],
    },
  },
  {
    files: commonJsFloors.map((floor) => `${floor}/**/*.ts`),
    ignores: ['engine/images/sharp.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: 'sharp', allowTypeImports: true, message: 'Inside Electron it crashes unless it is prepared: import { sharp } from engine/images/sharp.ts.' }] },
      ],
    },
  },
  {
    files: commonJsFloors.map((floor) => `${floor}/**/*.ts`),
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'MetaProperty[meta.name="import"]', message: 'This floor is bundled as CommonJS: no import.meta.' },
      ],
    },
  },
);
