import { describe, expect, it } from 'vitest';
import { checkClasses } from '../../../../engine/batch/checkClasses.ts';

const model = { id: 'm', description: { classes: [{ id: 0, name: 'background' }, { id: 1, name: 'cat' }] } };
const project = (...names: string[]) => ({ classes: names.map((name, id) => ({ id, name, color: '#000000' })), backgroundId: 0 });
const never = () => false;

describe('checkClasses', () => {
  it('accepts the same classes, whatever their case, and more of them', () => {
    expect(() => checkClasses(project('Background', ' cat '), model, never)).not.toThrow();
    expect(() => checkClasses(project('background', 'cat', 'dog'), model, never)).not.toThrow();
  });

  it('refuses an id that means something else, naming both', () => {
    expect(() => checkClasses(project('background', 'dog'), model, never)).toThrow(
      expect.objectContaining({ code: 'project.classesDiffer', message: expect.stringMatching(/class 1 "cat".*calls class 1 "dog"/) }),
    );
  });

  it('refuses an id that the project does not have, even of a model that it knows', () => {
    expect(() => checkClasses(project('background'), model, () => true)).toThrow(/has no class 1/);
  });

  it("accepts a name that a person changed after the model's first run", () => {
    expect(() => checkClasses(project('background', 'pussycat'), model, () => true)).not.toThrow();
  });
});
