import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelInspection } from '../../../../core/ipc/contract.ts';
import { vocClasses } from '../../../../core/classes/vocClasses.ts';
import { languageInUse } from '../../../../renderer/messages/languageInUse.svelte.ts';
import { ModelForm } from '../../../../renderer/state/modelForm.svelte.ts';
import { presetOf } from '../../../../renderer/state/normalisationPresets.ts';
import { tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

function inspectionOf(description = tinyModelDescriptionOf()): ModelInspection {
  return {
    path: '/models/tiny.onnx',
    suggestedId: 'tiny',
    description,
    evidence: [
      { field: 'input.scale', value: '0.0078', reason: 'A guess.', code: 'guess.other', details: {}, certain: false },
      { field: 'input.mean', value: '[1,1,1]', reason: 'A guess.', code: 'guess.other', details: {}, certain: false },
      { field: 'input.layout', value: 'NCHW', reason: 'The second axis has size 3.', code: 'guess.channelAxis', details: { isLast: false }, certain: true },
    ],
  };
}

let form: ModelForm;

afterEach(() => {
  languageInUse.tag = 'en';
});

beforeEach(() => {
  form = new ModelForm(inspectionOf());
});

it('gives the description back as it was where nobody changes anything', () => {
  expect(form.problem).toBeNull();
  expect(form.description()).toEqual(tinyModelDescriptionOf());
});

it.each([{}, { normalisation: 'imagenet' }, { normalisation: 'inside' }, { fixedSize: { height: 64, width: 96 } }, { output: 'argmax' }, { singleChannel: true, output: 'sigmoid' }] as const)(
  'keeps the convention %o',
  (options) => {
    const description = tinyModelDescriptionOf(options);
    expect(new ModelForm(inspectionOf(description)).description()).toEqual(description);
  },
);

it('knows the common normalisations, and takes other numbers', () => {
  expect(form.preset).toBe('minusOneToOne');
  form.preset = 'imageNet';
  expect(presetOf(form.description().input)).toBe('imageNet');
  form.preset = 'custom';
  form.scale = 0.5;
  form.mean[1] = 7;
  expect(form.description().input).toMatchObject({ scale: 0.5, mean: [1, 7, 1], std: [1, 1, 1] });
  form.std[0] = 0;
  expect(form.problem).toBe('Deviation: must not hold a 0');
});

it('takes another size rule', () => {
  Object.assign(form, { multiple: 32, offset: 0, longSide: 640, channelOrder: 'BGR' });
  expect(form.description().input).toMatchObject({ size: { kind: 'multiple', multiple: 32, offset: 0 }, longSide: 640, channelOrder: 'BGR' });
  form.multiple = 0;
  expect(form.problem).toBe('Sides are a multiple of: must be at least 1');
  languageInUse.tag = 'de';
  expect(form.problem).toBe('Seiten sind ein Vielfaches von: muss mindestens 1 sein');
});

describe('classes', () => {
  it('takes a pasted list, with ids where it has them', () => {
    form.classText = 'void, sky, road, tree, car, person';
    expect(form.problem).toBeNull();
    expect(form.description().classes.map(({ id, name }) => [id, name])).toEqual([[0, 'void'], [1, 'sky'], [2, 'road'], [3, 'tree'], [4, 'car'], [5, 'person']]);
    form.classText = '0 void\n10 sky\n20 road\n30 tree\n40 car\n50 person';
    expect(form.description().classes.map(({ id }) => id)).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('says how many the network tells apart', () => {
    form.classText = vocClasses.map(({ name }) => name).join('\n');
    expect(form.classProblem).toBe('The network tells 6 classes apart, and there are 21 names.');
    expect(form.problem).toBe(form.classProblem);
    form.classText = '';
    expect(form.classProblem).toBe('Write at least one class.');
  });

  it('takes any number for a network that gives labels', () => {
    const labels = new ModelForm(inspectionOf(tinyModelDescriptionOf({ output: 'argmax' })));
    labels.classText = 'background\nroad';
    expect(labels.problem).toBeNull();
  });

  it('finds numbers that are there twice', () => {
    form.classText = '0 a\n1 b\n1 c\n2 d\n3 e\n4 f';
    expect(form.problem).toBe('Two classes have the same number.');
  });

  it('drops a background that is no longer among them', () => {
    form.backgroundId = 5;
    expect(form.description().backgroundId).toBe(5);
    form.classText = '10 a\n11 b\n12 c\n13 d\n14 e\n15 f';
    expect(form.description().backgroundId).toBeNull();
  });
});

it('refuses an id that no folder could have', () => {
  for (const id of ['', 'Big', '-x', 'a b', 'a/b']) {
    form.id = id;
    expect(form.problem, id).toContain('The id takes small letters');
  }
});

it('gives each reason once', () => {
  expect(form.evidenceFor('input.scale', 'input.mean', 'input.std').map(({ reason }) => reason)).toEqual(['A guess.']);
  expect(form.evidenceFor('input').map(({ field }) => field)).toEqual(['input.scale', 'input.layout']);
  expect(form.evidenceFor('classes')).toEqual([]);
});
