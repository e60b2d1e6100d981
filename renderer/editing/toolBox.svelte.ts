import type { Editor } from '../../core/editor/editor.ts';
import type { PhotoAccess } from '../../core/editor/photoAccess.ts';
import type { PredictionAccess } from '../../core/editor/predictionAccess.ts';
import type { Tool, ToolContext, ToolDescriptor, ToolKey, ToolPointer } from '../../core/editor/tool.ts';
import { toolList } from '../../core/editor/toolList.ts';
import type { NumberOption, ToolOption, ToolOptionValue } from '../../core/editor/toolOption.ts';
import type { ToolPreview } from '../../core/editor/toolPreview.ts';
import type { PixelWork } from '../../core/editor/work/pixelWork.ts';
import type { PixelRect } from '../../core/mask/pixelRect.ts';
import type { SharedPhoto } from '../work/threadWork.svelte.ts';
import type { ToolSettings } from './toolSettings.svelte.ts';

/** What the tools of one image stand on. */
export interface ToolSurroundings {
  readonly editor: Editor;
  readonly settings: ToolSettings;
  readonly work: PixelWork;
  scale(): number;
  visibleRect(): PixelRect;
  /** Runs what a person asked for; a refusal becomes a message. */
  attempt(perform: () => void): void;
}

/** The tools of one image: which is in hand, what it shows, and what reaches it. */
export class ToolBox {
  /** Null until the photograph is decoded. */
  photo: (PhotoAccess & SharedPhoto) | null = null;
  /** Set once the prediction of the image is loaded. */
  prediction: PredictionAccess | null = null;
  /** What the tool in hand wants to be seen. */
  preview: ToolPreview | null = $state.raw(null);
  /** The tool in hand has something to apply or to throw away. */
  isPending: boolean = $state(false);
  /** A tool, in hand or not, was asked for something that is still being computed. */
  hasAccepted: boolean = $state(false);
  /** Between a press and its release: Escape then takes back what was pressed for. */
  isPressed: boolean = $state(false);
  /** The tool that comes back in place of one that was taken for a gesture. */
  private laidAside: string | null = null;
  /** Hear that nothing accepted is left. */
  private waiters: (() => void)[] = [];
  /** Answers that wait for the end of a stroke. */
  private held: (() => void)[] = [];
  private readonly surroundings: ToolSurroundings;
  private readonly tools: Readonly<Record<string, Tool>>;

  constructor(surroundings: ToolSurroundings) {
    this.surroundings = surroundings;
    const { editor, settings, work, scale, visibleRect } = surroundings;
    const context: ToolContext = {
      editor,
      options: settings,
      photo: { read: (rect: PixelRect, mostSamples: number) => this.photo?.read(rect, mostSamples) ?? null },
      work: {
        start: (name, request, settle, isAhead) => {
          let isCancelled = false;
          const settleNow = (answer: Parameters<typeof settle>[0]): void => {
            if (!isCancelled) this.attempt(() => settle(answer));
          };
          const running = work.start(name, request, (answer) => this.afterStroke(() => settleNow(answer)), isAhead);
          return {
            cancel: () => {
              isCancelled = true;
              running.cancel();
            },
            markAwaited: () => running.markAwaited(),
          };
        },
      },
      prediction: () => this.prediction,
      scale,
      visibleRect,
      previewChanged: () => this.show(),
    };
    this.tools = Object.fromEntries(toolList.map((descriptor) => [descriptor.id, descriptor.create(context)]));
  }

  get descriptor(): ToolDescriptor {
    const { toolId } = this.surroundings.settings;
    return toolList.find((tool) => tool.id === toolId) ?? toolList[0];
  }

  /** Takes another tool; what the one in hand has in progress is kept. Where that is refused, it stays in hand. */
  select(id: string): void {
    this.laidAside = null;
    this.attempt(() => {
      this.tool.complete();
      this.surroundings.settings.toolId = id;
      this.tool.surroundingsChanged?.();
    });
  }

  /** Takes a tool for one gesture, until `putBack`. @returns whether it is in hand */
  borrow(id: string): boolean {
    const { settings } = this.surroundings;
    const before = settings.toolId;
    this.select(id);
    if (settings.toolId !== id) return false;
    this.laidAside = before;
    return true;
  }

  /** The tool in hand before the one that was borrowed, unless somebody chose another one meanwhile. */
  putBack(): void {
    if (this.laidAside !== null) this.select(this.laidAside);
  }

  setOption(option: ToolOption, value: ToolOptionValue): void {
    this.surroundings.settings.set(option, value);
    this.surroundingsChanged();
  }

  stepOption(option: ToolOption, direction: 1 | -1): void {
    this.surroundings.settings.step(option, direction);
    this.surroundingsChanged();
  }

  /** The number of the tool in hand that keys and the wheel change: the size of a brush, the tolerance of the wand. */
  get keyedNumber(): NumberOption | undefined {
    const { settings } = this.surroundings;
    return this.descriptor.options.find(
      (option): option is NumberOption =>
        option.kind === 'number' && option.keys !== undefined && (option.shownFor === undefined || option.shownFor.choices.includes(settings.choice(option.shownFor.option))),
    );
  }

  stepKeyedNumber(direction: 1 | -1): void {
    const option = this.keyedNumber;
    if (option !== undefined) this.stepOption(option, direction);
  }

  /** The canvas has the photograph, or has none any more: a tool that needed it for what it offers offers it now. */
  setPhoto(photo: (PhotoAccess & SharedPhoto) | null): void {
    this.photo = photo;
    if (photo !== null && !this.isPressed) this.surroundingsChanged();
  }

  /** An option, the active layer or the document is another one now. */
  surroundingsChanged(): void {
    if (!this.surroundings.editor.isDrawing) for (const perform of this.held.splice(0)) perform();
    this.attempt(() => this.tool.surroundingsChanged?.());
  }

  pointerDown(pointer: ToolPointer): void {
    this.isPressed = true;
    this.attempt(() => this.tool.pointerDown(pointer));
  }

  pointerMove(pointer: ToolPointer): void {
    this.attempt(() => this.tool.pointerMove(pointer));
  }

  pointerUp(pointer: ToolPointer): void {
    this.isPressed = false;
    this.attempt(() => this.tool.pointerUp(pointer));
  }

  hover(pointer: ToolPointer | null): void {
    this.attempt(() => this.tool.hover?.(pointer));
  }

  doubleClick(pointer: ToolPointer): void {
    this.attempt(() => this.tool.doubleClick?.(pointer));
  }

  /** @returns whether the key meant something to the tool */
  keyDown(key: ToolKey): boolean {
    let wasMeant = true;
    // A refusal is an answer, too: the key is not for anybody else.
    this.attempt(() => (wasMeant = this.tool.keyDown?.(key) ?? false));
    return wasMeant;
  }

  /** Takes back the last part of what is in progress, or all of it. @returns whether there was something */
  stepBack(): boolean {
    const had = this.tool.stepBack === undefined ? this.tool.cancel() : this.tool.stepBack();
    return this.tookBack(had || this.cancelAccepted());
  }

  /** Something waits that a person has made. */
  get holdsWork(): boolean {
    return this.hasAccepted || (this.isPending && this.tool.isOffer !== true);
  }

  /** Waits for what was accepted and is still being computed. */
  async accepted(): Promise<void> {
    if (this.hasAccepted) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** The image is not on the screen any more: nothing comes that could be waited for. */
  close(): void {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }

  complete(): void {
    this.isPressed = false;
    this.attempt(() => this.tool.complete());
  }

  cancel(): boolean {
    return this.tookBack(this.tool.cancel() || this.cancelAccepted());
  }

  /** Nobody waits for what was taken back. */
  private tookBack(had: boolean): boolean {
    this.show();
    return had;
  }

  /** Of tools that are not in hand any more. */
  private cancelAccepted(): boolean {
    return Object.values(this.tools).some((tool) => tool.hasAccepted === true && tool.cancel());
  }

  /** An answer that changes pixels would end the stroke that a hand is drawing. */
  private afterStroke(perform: () => void): void {
    if (this.surroundings.editor.isDrawing) this.held.push(perform);
    else perform();
  }

  private attempt(perform: () => void): void {
    this.surroundings.attempt(perform);
    this.show();
  }

  private show(): void {
    const { preview, isPending } = this.tool;
    this.preview = preview;
    this.isPending = isPending;
    this.hasAccepted = Object.values(this.tools).some((tool) => tool.hasAccepted === true);
    if (!this.hasAccepted) this.waiters.splice(0).forEach((resolve) => resolve());
  }

  private get tool(): Tool {
    return this.tools[this.descriptor.id];
  }
}
