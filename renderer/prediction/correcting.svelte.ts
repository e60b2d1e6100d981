import { parseHexColor } from '../../core/classes/hexColor.ts';
import { vocColor } from '../../core/classes/vocColor.ts';
import { SLIDER_AT_REST, areAtRest, type ClassSlider } from '../../core/correction/classSliders.ts';
import { relabelUntouched, revertToPrediction } from '../../core/correction/correctWithPrediction.ts';
import { PredictionDifference, type ClassCorrection } from '../../core/correction/predictionDifference.ts';
import type { PredictionAccess } from '../../core/editor/predictionAccess.ts';
import { toPlainError } from '../../core/errors/appError.ts';
import type { KeptPrediction } from '../../core/ipc/keptPrediction.ts';
import { decodeRowRle } from '../../core/mask/rowRle.ts';
import { dequantiseLogits } from '../../core/vision/dequantiseLogits.ts';
import { LogitsRelabeller } from '../../core/vision/logitsRelabeller.ts';
import { uncertaintyMap, type UncertaintyMap } from '../../core/vision/uncertaintyMap.ts';
import { uniteChannels } from '../../core/vision/uniteChannels.ts';
import type { Client } from '../bridge/client.ts';
import type { OverlaySource } from '../canvas/overlaySource.ts';
import type { EditingSession } from '../editing/editingSession.svelte.ts';
import { differenceOverlay, frameOverlay, labelsOverlay, sliderLabels, uncertaintyOverlay } from './reviewOverlays.ts';
import type { ReviewSettings } from './reviewSettings.svelte.ts';
import { sampleLabels } from './sampleLabels.ts';
import { AT_REST, SliderPreview, type Sliders } from './sliderPreview.ts';
import { UncertainTour } from './uncertainTour.ts';
import { sentenceText } from '../messages/sentenceText.ts';

/** none: no model was asked. */
export type CorrectingStatus = 'none' | 'loading' | 'ready' | 'failed';

/** What is made of a prediction once it is loaded; parts that need scores are null without them. */
interface Loaded {
  readonly prediction: PredictionAccess;
  readonly background: number;
  readonly difference: PredictionDifference;
  readonly sliders: SliderPreview | null;
  readonly uncertainty: UncertaintyMap | null;
  readonly tour: UncertainTour | null;
}

/** Work in one piece on what a person does not wait for. */
const SLICE_MS = 6;

/** The prediction under the edits of one image: what is seen of it, and what is done with it. It itself never changes. */
export class Correcting {
  readonly settings: ReviewSettings;
  status: CorrectingStatus = $state('none');
  /** Why it cannot be read, in one sentence. */
  failure: string | null = $state(null);
  /** A key is held that shows the prediction. */
  peeking = $state(false);
  /** By class. */
  sliders: Sliders = $state.raw(AT_REST);
  /** Untouched pixels that the sliders would change; null = being counted. */
  wouldChange: number | null = $state(0);
  /** What became of each class; null until everything is compared. */
  corrections: readonly ClassCorrection[] | null = $state.raw(null);
  editedPx = $state(0);
  /** Uncertain regions that are left; null = not counted yet. */
  regionsLeft: number | null = $state(null);
  /** Of the region that is looked at. */
  private frame = $derived.by(() => (void this.regionRevision, this.loaded?.tour?.current?.bounds ?? null));
  private regionRevision = $state(0);
  private loaded: Loaded | null = $state.raw(null);
  private readonly session: EditingSession;
  /** Grows when the document's pixels were compared again. */
  private revision = $state(0);
  private frameRequest: number | null = null;
  private stopListening: (() => void) | null = null;

  constructor(session: EditingSession, settings: ReviewSettings) {
    this.session = session;
    this.settings = settings;
  }

  get prediction(): PredictionAccess | null {
    return this.loaded?.prediction ?? null;
  }

  /** Sliders and uncertainty can be used. */
  get hasScores(): boolean {
    return (this.loaded?.sliders ?? null) !== null;
  }

  /** Classes that the model can tell apart, by id, without the background. */
  get slidingClasses(): number[] {
    const { prediction, background } = this.loaded ?? {};
    return prediction === undefined ? [] : [...new Set(prediction.classIds)].filter((id) => id !== background).sort((a, b) => a - b);
  }

  /** What lies over the photograph; null = the layers alone. */
  readonly overlay: OverlaySource | null = $derived.by(() => this.overlayNow());

  /** Reads the prediction of the image. What goes wrong ends up in `failure`. */
  async load(client: Client): Promise<void> {
    if (this.session.prediction === null) return;
    this.status = 'loading';
    try {
      const kept = await client.invoke('prediction.load', { imageId: this.session.image.id });
      if (kept === null) {
        this.status = 'none';
        return;
      }
      this.take(kept);
      this.status = 'ready';
    } catch (error) {
      this.failure = sentenceText(toPlainError(error));
      this.status = 'failed';
    }
  }

  /** Stops following the document. */
  close(): void {
    this.stopListening?.();
    if (this.frameRequest !== null) cancelAnimationFrame(this.frameRequest);
  }

  startPeek(): void {
    this.peeking = this.loaded !== null;
  }

  endPeek(): void {
    this.peeking = false;
  }

  // --- Reverting --------------------------------------------------------------------------------------------------

  /** @param layerId null = the whole image. @returns whether anything was different */
  revert(layerId: string | null): boolean {
    const { loaded, session } = this;
    if (loaded === null) return false;
    session.tools.complete();
    return revertToPrediction(session.editor, loaded.difference, loaded.prediction.labelMap, loaded.background, layerId);
  }

  // --- Sliders ----------------------------------------------------------------------------------------------------

  slider(classId: number): ClassSlider {
    return this.sliders.get(classId) ?? SLIDER_AT_REST;
  }

  setSlider(classId: number, change: Partial<ClassSlider>): void {
    this.sliders = new Map(this.sliders).set(classId, { ...this.slider(classId), ...change });
    void this.count();
  }

  resetSliders(): void {
    this.sliders = AT_REST;
    void this.count();
  }

  get slidersMoved(): boolean {
    return !areAtRest(this.sliders);
  }

  /** One undo step. The sliders go back to rest. @returns how many pixels changed */
  applySliders(): number {
    const { loaded, session } = this;
    if (loaded === null || loaded.sliders === null || !this.slidersMoved) return 0;
    session.tools.complete();
    const changed = relabelUntouched(session.editor, loaded.difference, loaded.sliders.wanted(this.sliders), loaded.background);
    this.resetSliders();
    return changed;
  }

  // --- Uncertainty ------------------------------------------------------------------------------------------------

  /** Shows the next (previous) uncertain region as large as it fits. @returns false where none is left */
  goToRegion(step: 1 | -1): boolean {
    const { loaded, session } = this;
    if (loaded === null || loaded.tour === null) return false;
    loaded.difference.refresh();
    const region = loaded.tour.go(step, editedPixels(loaded));
    this.regionRevision++;
    this.countRegions(loaded);
    if (region === null) return false;
    session.view.zoomTo(region.bounds);
    return true;
  }

  /** What is in the frame is right as it is. @returns false where none is left after it */
  acceptRegion(): boolean {
    const { loaded } = this;
    if (loaded === null || loaded.tour === null) return false;
    loaded.tour.accept();
    return this.goToRegion(1);
  }

  get isAtRegion(): boolean {
    return this.frame !== null;
  }

  private countRegions(loaded: Loaded): void {
    this.regionsLeft = loaded.tour?.left(editedPixels(loaded)).length ?? null;
  }

  // --- What is loaded, and what follows the document --------------------------------------------------------------

  private take(kept: KeptPrediction): void {
    const { session } = this;
    const { document } = session.editor;
    const labelMap = decodeRowRle(kept.labelMap);
    const prediction: PredictionAccess = { labelMap, backgroundId: kept.background, classIds: kept.classIds, logits: kept.logits };
    const logits = kept.logits && dequantiseLogits(kept.logits);
    const difference = new PredictionDifference(document, labelMap, kept.background);
    const uncertainty = logits && uncertaintyMap(uniteChannels(logits, kept.classIds));
    this.loaded = {
      prediction,
      background: kept.background,
      difference,
      sliders: logits && new SliderPreview(prediction, kept.background, new LogitsRelabeller(logits, document), difference),
      uncertainty,
      tour: uncertainty && new UncertainTour(uncertainty, document, this.settings.accepted(session.image.id, kept.createdAt, document)),
    };
    session.tools.prediction = prediction;
    this.stopListening = session.onTilesChanged((tiles) => {
      difference.invalidate(tiles);
      this.follow();
    });
    this.follow();
  }

  /** Compares what changed, a little in each frame. */
  private follow(): void {
    this.frameRequest ??= requestAnimationFrame(() => {
      this.frameRequest = null;
      const { loaded } = this;
      if (loaded === null) return;
      const endMs = performance.now() + SLICE_MS;
      const complete = loaded.difference.refresh(() => performance.now() < endMs);
      this.revision++;
      if (!complete) return this.follow();
      this.corrections = loaded.difference.corrections();
      this.editedPx = loaded.difference.editedPx;
      this.countRegions(loaded);
      if (this.slidersMoved) void this.count();
    });
  }

  private async count(): Promise<void> {
    if (this.loaded === null || this.loaded.sliders === null) return;
    this.wouldChange = this.slidersMoved ? null : 0;
    const pixels = await this.loaded.sliders.count(this.sliders);
    if (pixels !== null) this.wouldChange = pixels;
  }

  private overlayNow(): OverlaySource | null {
    const { loaded, session, sliders } = this;
    if (loaded === null) return null;
    const { prediction, background, difference, uncertainty } = loaded;
    const colors = new Map(session.classSet.classes.map(({ id, color }) => [id, parseHexColor(color)]));
    const colorOf = (classId: number): readonly [number, number, number] => colors.get(classId) ?? vocColor(classId);
    const predicted = prediction.labelMap;
    if (this.peeking || this.settings.view === 'prediction') {
      return labelsOverlay((rect, stepPx) => sampleLabels(predicted, rect, stepPx), colorOf, background);
    }
    if (this.slidersMoved && loaded.sliders !== null) {
      void this.revision;
      const { sliders: preview } = loaded;
      // A slider that moves is followed at once; every pixel of the view comes when it rests.
      const coarseness = this.wouldChange === null ? 2 : 1;
      // The reactive list says when a lock changes.
      const lockedIds = new Set(session.layers.filter((layer) => layer.locked).map(({ id }) => id));
      const locked = session.editor.document.layers.filter(({ id }) => lockedIds.has(id)).map((layer) => layer.mask);
      return labelsOverlay(sliderLabels((rect, stepPx) => preview.labels(sliders, rect, stepPx), difference, predicted, locked, coarseness), colorOf, background);
    }
    if (this.settings.view === 'difference') {
      void this.revision;
      return differenceOverlay(difference, predicted, background);
    }
    if (this.settings.view === 'uncertainty' && uncertainty !== null) return uncertaintyOverlay(uncertainty, predicted, this.settings.opacity, this.frame);
    return this.frame && frameOverlay(this.frame);
  }
}

/** The pixels that have another class now than in the prediction, as they were compared last. */
function editedPixels({ difference, prediction }: Loaded): { has(x: number, y: number): boolean } {
  const { width, data } = prediction.labelMap;
  return { has: (x, y) => difference.current.data[y * width + x] !== data[y * width + x] };
}
