import type { PhotoAccess } from '../../../../core/editor/photoAccess.ts';
import type { PredictionAccess } from '../../../../core/editor/predictionAccess.ts';
import type { Tool, ToolContext, ToolDescriptor, ToolKey, ToolPointer } from '../../../../core/editor/tool.ts';
import { acceptedValue, type ToolOption, type ToolOptionValue } from '../../../../core/editor/toolOption.ts';
import type { PixelWork } from '../../../../core/editor/work/pixelWork.ts';
import { synchronousWork } from './synchronousWork.ts';
import { imagePoint } from '../../../../core/geometry/points.ts';
import type { PixelRect } from '../../../../core/mask/pixelRect.ts';
import type { PixelWindow } from '../../../../core/vision/pixelWindow.ts';
import { TestEditor } from './testEditor.ts';

type Point = readonly [x: number, y: number];
type Rgb = readonly [r: number, g: number, b: number];
export type Held = Partial<Pick<ToolPointer, 'shiftKey' | 'altKey' | 'modKey' | 'pressure'>>;

/** One tool on a test editor, driven by places in image pixels as a hand would drive it. */
export class TestTool {
  readonly test: TestEditor;
  readonly tool: Tool;
  /** CSS pixels per image pixel. */
  scale = 1;
  photo: ((x: number, y: number) => Rgb) | null = null;
  prediction: PredictionAccess | null = null;
  /** The part of the image on the screen; default: all of it. */
  visible: PixelRect | null = null;
  previews = 0;
  /** Answers wait for `answerAll`, as in a window. */
  isSlow = false;
  private waiting: (() => void)[] = [];
  private readonly values = new Map<string, ToolOptionValue>();

  constructor(descriptor: ToolDescriptor, test = new TestEditor()) {
    this.test = test;
    const { editor } = test;
    const { width, height } = editor.document;
    const read = (option: ToolOption): ToolOptionValue => this.values.get(option.id) ?? option.default;
    const photo: PhotoAccess = {
      read: ({ left, top, right, bottom }, mostSamples) => (this.photo === null ? null : windowOf(this.photo, left, top, right - left, bottom - top, mostSamples)),
    };
    const context: ToolContext = {
      editor,
      options: {
        number: (option) => read(option) as number,
        choice: (option) => read(option) as string,
        flag: (option) => read(option) as boolean,
        set: (option, value) => void this.set(option, value),
      },
      photo,
      work: this.workOf(photo),
      prediction: () => this.prediction,
      scale: () => this.scale,
      visibleRect: () => this.visible ?? { left: 0, top: 0, right: width, bottom: height },
      previewChanged: () => this.previews++,
    };
    this.tool = descriptor.create(context);
  }

  private workOf(photo: PhotoAccess): PixelWork {
    const work = synchronousWork(photo);
    return {
      start: (name, request, settle) => {
        if (!this.isSlow) return work.start(name, request, settle);
        let isCancelled = false;
        this.waiting.push(() => {
          if (!isCancelled) work.start(name, request, settle);
        });
        return { cancel: () => void (isCancelled = true), markAwaited: () => undefined };
      },
    };
  }

  /** Computations that were begun, cancelled ones too. */
  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Everything that is computed is done, and what follows it. */
  answerAll(): this {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) next();
    return this;
  }

  set(option: ToolOption, value: ToolOptionValue): this {
    const accepted = acceptedValue(option, value);
    if (accepted !== null) this.values.set(option.id, accepted);
    this.tool?.surroundingsChanged?.();
    return this;
  }

  value(option: ToolOption): ToolOptionValue {
    return this.values.get(option.id) ?? option.default;
  }

  down([x, y]: Point, held: Held = {}): this {
    this.tool.pointerDown(pointer(x, y, held));
    return this;
  }

  move([x, y]: Point, held: Held = {}): this {
    this.tool.pointerMove(pointer(x, y, held));
    return this;
  }

  up([x, y]: Point, held: Held = {}): this {
    this.tool.pointerUp(pointer(x, y, held));
    return this;
  }

  hover([x, y]: Point, held: Held = {}): this {
    this.tool.hover?.(pointer(x, y, held));
    return this;
  }

  click(at: Point, held: Held = {}): this {
    return this.down(at, held).up(at, held);
  }

  drag(points: readonly Point[], held: Held = {}): this {
    this.down(points[0], held);
    for (const point of points.slice(1)) this.move(point, held);
    return this.up(points.at(-1)!, held);
  }

  key(key: ToolKey): boolean {
    return this.tool.keyDown?.(key) ?? false;
  }

  /** Pixels of all layers together. */
  get areaPx(): number {
    return this.test.document.layers.reduce((sum, layer) => sum + layer.mask.area(), 0);
  }
}

function pointer(x: number, y: number, { shiftKey = false, altKey = false, modKey = false, pressure = 1 }: Held): ToolPointer {
  return { point: imagePoint(x, y), shiftKey, altKey, modKey, pressure };
}

function windowOf(colorAt: (x: number, y: number) => Rgb, left: number, top: number, width: number, height: number, mostSamples: number): PixelWindow {
  let pixelsPerSample = 1;
  while ((width * height) / pixelsPerSample ** 2 > mostSamples) pixelsPerSample *= 2;
  const [columns, rows] = [Math.ceil(width / pixelsPerSample), Math.ceil(height / pixelsPerSample)];
  const data = new Uint8ClampedArray(columns * rows * 4);
  for (let y = 0, at = 0; y < rows; y++) for (let x = 0; x < columns; x++, at += 4) data.set([...colorAt(left + x * pixelsPerSample, top + y * pixelsPerSample), 255], at);
  return { left, top, width: columns, height: rows, pixelsPerSample, data };
}
