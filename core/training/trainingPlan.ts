/** What a training run is asked for; training/train.py takes it as options. Paths are absolute. */
export interface TrainingPlan {
  /** Program that runs Python: a name that the shell finds, or a path. */
  readonly python: string;
  /** Of train.py. */
  readonly script: string;
  /** The voc or png export. */
  readonly data: string;
  /** Folder of the run, which must not hold another one. */
  readonly out: string;
  /** One of trainingArchitectures. */
  readonly architecture: string;
  /** Weights to begin with: .pth of torchvision, or .onnx that Atrous compiled; null = from scratch. */
  readonly initialWeights: string | null;
  /** Side of the crops in pixels, of the form 16 k + 1, at least 33. */
  readonly cropPx: number;
  /** Crops per iteration, of all processes together. */
  readonly batch: number;
  /** Of phase 1: output stride 16, batch norm trained. */
  readonly iterations: number;
  /** Of phase 2: output stride 8, batch norm frozen; 0 = there is none. */
  readonly iterations2: number;
  /** auto = a GPU where PyTorch finds one. */
  readonly device: 'auto' | 'cpu' | 'cuda';
  /** Processes, each with a GPU of its own; without effect on the CPU. */
  readonly gpuCount: number;
  /** Half precision where that is safe; only on a GPU. */
  readonly mixedPrecision: boolean;
  readonly teacher: Teacher | null;
}

/** A network whose soft logits are learnt from photographs without masks. */
export interface Teacher {
  /** ONNX file. */
  readonly path: string;
  /** As train.py's --teacher-pixels; null = the file says it. */
  readonly pixels: TeacherPixels | null;
  /** Folder of the photographs. */
  readonly photographs: string;
}

export type TeacherPixels = 'imagenet' | '-1..1' | '0..1';

/** A field of a plan that cannot be as it is. */
export type PlanProblem =
  | 'python' | 'data' | 'out' | 'initialWeights' | 'crop' | 'batch' | 'iterations' | 'gpuCount' | 'photographs' | 'sameFolder';

/** The first thing that train.py would refuse; null = nothing. */
export function planProblem(plan: TrainingPlan): PlanProblem | null {
  const { cropPx, batch, iterations, iterations2, gpuCount } = plan;
  if (plan.python.trim() === '') return 'python';
  if (plan.data.trim() === '') return 'data';
  if (plan.out.trim() === '') return 'out';
  if (withoutEnd(plan.data) === withoutEnd(plan.out)) return 'sameFolder';
  if (plan.initialWeights?.trim() === '') return 'initialWeights';
  if (!Number.isInteger(cropPx) || cropPx < 33 || cropPx % 16 !== 1) return 'crop';
  if (!Number.isInteger(batch) || batch < 1) return 'batch';
  if (![iterations, iterations2].every((count) => Number.isInteger(count) && count >= 0) || iterations + iterations2 === 0) return 'iterations';
  if (!Number.isInteger(gpuCount) || gpuCount < 1) return 'gpuCount';
  if (plan.teacher?.photographs.trim() === '') return 'photographs';
  return null;
}

/**
 * The program and its arguments. On several GPUs it is torchrun, by the name of its module: the script of that name
 * may belong to another Python, or to none on the path.
 */
export function trainingWords(plan: TrainingPlan): string[] {
  const isParallel = plan.device !== 'cpu' && plan.gpuCount > 1;
  const total = plan.iterations + plan.iterations2;
  return [
    plan.python.trim(),
    ...(isParallel ? ['-m', 'torch.distributed.run', '--nproc_per_node', String(plan.gpuCount)] : []),
    plan.script,
    '--data', withoutEnd(plan.data),
    '--out', withoutEnd(plan.out),
    '--arch', plan.architecture,
    '--init', plan.initialWeights?.trim() ?? 'scratch',
    '--crop', String(plan.cropPx),
    '--batch', String(plan.batch),
    '--iterations', String(plan.iterations),
    '--iterations2', String(plan.iterations2),
    '--val-every', String(Math.max(1, Math.min(1000, Math.round(total / 20)))),
    ...(plan.device === 'auto' ? [] : ['--device', plan.device]),
    ...(plan.mixedPrecision && plan.device !== 'cpu' ? ['--amp'] : []),
    ...(plan.teacher === null ? [] : teaching(plan.teacher)),
  ];
}

function teaching({ path, pixels, photographs }: Teacher): string[] {
  // With a sign of equality: argparse takes -1..1 by itself for an option.
  return ['--teacher', path, ...(pixels === null ? [] : [`--teacher-pixels=${pixels}`]), '--unlabelled', withoutEnd(photographs)];
}

/** A path without a separator at its end, which PowerShell would glue to its quote; a root keeps it. */
function withoutEnd(path: string): string {
  const trimmed = path.trim();
  const short = trimmed.replace(/[\\/]+$/, '');
  return short === '' || /^[A-Za-z]:$/.test(short) ? trimmed : short;
}

/** Times that every training image is seen: iterations x batch / images. */
export function passesOf({ iterations, iterations2, batch }: Pick<TrainingPlan, 'iterations' | 'iterations2' | 'batch'>, images: number): number {
  return images === 0 ? 0 : ((iterations + iterations2) * batch) / images;
}

/**
 * Iterations for so many images: 100 passes in each phase, within 500 and the paper's 30,000.
 * A few hundred images are learnt by heart long before 30,000 iterations are over.
 */
export function suggestedIterations(images: number, batch: number): number {
  return Math.min(30_000, Math.max(500, Math.ceil((100 * images) / batch / 100) * 100));
}
