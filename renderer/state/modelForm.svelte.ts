import type { ModelInspection } from '../../core/ipc/contract.ts';
import { descriptionProblem } from '../../core/model/descriptionProblem.ts';
import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';
import { sentenceText } from '../messages/sentenceText.ts';
import { t } from '../messages/translate.ts';
import { normalisationPresets, presetOf, type Normalisation, type NormalisationPreset } from './normalisationPresets.ts';
import { parseClassList } from './parseClassList.ts';

type Evidence = ModelInspection['evidence'][number];
type Triple = [number, number, number];

/** What the parts of a description are called in the form. */
const LABELS: readonly (readonly [path: string, label: () => string])[] = [
  ['name', () => t('modelForm.name')],
  ['input.mean', () => t('normalisation.mean')],
  ['input.std', () => t('normalisation.std')],
  ['input.scale', () => t('modelForm.normalisation')],
  ['input.dtype', () => t('modelForm.normalisation')],
  ['input.size.multiple', () => t('modelForm.multiple')],
  ['input.size', () => t('modelForm.size')],
  ['input.longSide', () => t('modelForm.longSide')],
  ['output', () => t('modelForm.output')],
  ['classes', () => t('modelForm.classes')],
  ['backgroundId', () => t('modelForm.background')],
];

function fieldLabel(path: string): string {
  return LABELS.find(([field]) => path === field || path.startsWith(`${field}.`))?.[1]() ?? path;
}

/** What a person corrects of a guessed model description, as fields of a form. */
export class ModelForm {
  readonly inspection: ModelInspection;
  id: string;
  name: string;
  /** `custom`: the numbers below count. */
  preset: NormalisationPreset | 'custom';
  scale: number;
  readonly mean: Triple;
  readonly std: Triple;
  channelOrder: ModelDescription['input']['channelOrder'];
  multiple: number;
  offset: number;
  longSide: number;
  outputKind: ModelDescription['output']['kind'];
  alignCorners: boolean;
  /** One class a line. */
  classText: string;
  /** Id of the background; null = there is none. */
  backgroundId: number | null;

  constructor(inspection: ModelInspection) {
    const { input, output, classes, backgroundId, name } = inspection.description;
    this.inspection = inspection;
    this.id = $state(inspection.suggestedId);
    this.name = $state(name);
    this.preset = $state(presetOf(input) ?? 'custom');
    this.scale = $state(input.scale);
    this.mean = $state([...input.mean]);
    this.std = $state([...input.std]);
    this.channelOrder = $state(input.channelOrder);
    this.multiple = $state(input.size.kind === 'multiple' ? input.size.multiple : 1);
    this.offset = $state(input.size.kind === 'multiple' ? input.size.offset : 0);
    this.longSide = $state(input.longSide);
    this.outputKind = $state(output.kind);
    this.alignCorners = $state(output.alignCorners);
    this.classText = $state(classes.map((entry) => entry.name).join('\n'));
    this.backgroundId = $state(backgroundId);
  }

  /** Height and width where the network takes only one size. */
  get fixedSize(): { readonly height: number; readonly width: number } | null {
    const { size } = this.inspection.description.input;
    return size.kind === 'fixed' ? size : null;
  }

  /** Classes with their ids: those written, else the number of the line. */
  get classes(): { readonly id: number; readonly name: string }[] {
    const before = this.inspection.description.classes;
    return parseClassList(this.classText).map(({ id, name }, channel) => ({ id: id ?? before[channel]?.id ?? channel, name }));
  }

  /** How many classes the network tells apart; null where its file does not say. */
  get expectedClasses(): number | null {
    const { output, classes } = this.inspection.description;
    return output.kind === 'labels' ? null : classes.length;
  }

  /** What is wrong with the classes, in one sentence; null = nothing. */
  get classProblem(): string | null {
    const { classes, expectedClasses } = this;
    if (classes.length === 0) return t('modelForm.noClasses');
    if (expectedClasses !== null && classes.length !== expectedClasses) {
      return t('modelForm.classCount', { expected: expectedClasses, given: classes.length });
    }
    if (new Set(classes.map(({ id }) => id)).size < classes.length) return t('modelForm.sameId');
    return null;
  }

  /** The first thing that is wrong, in one sentence; null = it can be installed. */
  get problem(): string | null {
    if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(this.id)) return t('modelForm.badId');
    if (this.classProblem !== null) return this.classProblem;
    const parsed = modelDescriptionSchema.safeParse(this.draft());
    if (parsed.success) return null;
    const [issue] = parsed.error.issues;
    const problem = descriptionProblem(issue);
    return t('modelForm.bad', { field: fieldLabel(issue.path.join('.')), what: problem === null ? issue.message : sentenceText(problem) });
  }

  /** @throws ZodError where `problem` is not null */
  description(): ModelDescription {
    return modelDescriptionSchema.parse(this.draft());
  }

  /** Reasons for one part of the guess, without repeating one that stands for several fields. */
  evidenceFor(...fields: readonly string[]): Evidence[] {
    const found = this.inspection.evidence.filter(({ field }) => fields.some((wanted) => field === wanted || field.startsWith(`${wanted}.`)));
    return found.filter(({ reason }, index) => found.findIndex((other) => other.reason === reason) === index);
  }

  private draft(): unknown {
    const { description } = this.inspection;
    const normalisation: Normalisation =
      this.preset === 'custom' ? { scale: this.scale, mean: [...this.mean], std: [...this.std] } : normalisationPresets[this.preset];
    const colors = new Map(description.classes.map((entry) => [entry.id, entry.color]));
    const { classes } = this;
    return {
      ...description,
      id: undefined,
      name: this.name.trim(),
      input: {
        ...description.input,
        ...normalisation,
        channelOrder: this.channelOrder,
        size: this.fixedSize === null ? { kind: 'multiple', multiple: this.multiple, offset: this.offset } : description.input.size,
        longSide: this.longSide,
      },
      output: { ...description.output, kind: this.outputKind, alignCorners: this.alignCorners },
      classes: classes.map((entry) => ({ ...entry, color: colors.get(entry.id) })),
      backgroundId: classes.some(({ id }) => id === this.backgroundId) ? this.backgroundId : null,
    };
  }
}
