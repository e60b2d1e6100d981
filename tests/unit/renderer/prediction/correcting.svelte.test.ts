import { afterEach, expect, it, vi } from 'vitest';
import { imagePoint } from '../../../../core/geometry/points.ts';
import type { KeptPrediction } from '../../../../core/ipc/keptPrediction.ts';
import { brushSpans } from '../../../../core/mask/brushSpans.ts';
import { createLabelMap } from '../../../../core/mask/labelMap.ts';
import { encodeRowRle } from '../../../../core/mask/rowRle.ts';
import type { Client } from '../../../../renderer/bridge/client.ts';
import { EditingSession } from '../../../../renderer/editing/editingSession.svelte.ts';
import { ToolSettings } from '../../../../renderer/editing/toolSettings.svelte.ts';
import { Correcting } from '../../../../renderer/prediction/correcting.svelte.ts';
import { ReviewSettings } from '../../../../renderer/prediction/reviewSettings.svelte.ts';
import { TestEditor } from '../../core/editor/testEditor.ts';

afterEach(() => vi.unstubAllGlobals());

const classSet = { classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 8, name: 'cat', color: '#400000' }], backgroundId: 0 };

/** Background everywhere, and logits of 8 x 8 samples that are sure of it but in two of them. */
function keptPrediction(width: number, height: number): KeptPrediction {
  const values = new Uint16Array(2 * 64).fill(10, 0, 64);
  for (const sample of [9, 54]) values[64 + sample] = 10;
  return {
    createdAt: 'now', labelMap: encodeRowRle(createLabelMap(width, height)), classIds: [0, 8], background: 0,
    logits: { numClasses: 2, height: 8, width: 8, alignCorners: false, values, scale: Float32Array.of(1, 1), offset: Float32Array.of(0, 0) },
  };
}

it('counts the uncertain regions anew while the document is edited', async () => {
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback));
  const { stored } = new TestEditor({ width: 80, height: 80 });
  const { width, height } = stored;
  const kept = keptPrediction(width, height);
  const client = { invoke: async (name: string) => (name === 'prediction.load' ? kept : undefined) } as unknown as Client;
  const loaded = {
    image: { id: 7, path: 'a.jpg', state: 'predicted', width, height, failure: null }, document: stored,
    prediction: { modelId: 'tiny', modelName: 'tiny', createdAt: kept.createdAt },
  };
  const session = new EditingSession(client, loaded as unknown as ConstructorParameters<typeof EditingSession>[1], classSet, new ToolSettings({ getItem: () => null, setItem: () => undefined }));
  const correcting = new Correcting(session, new ReviewSettings());
  await correcting.load(client);
  expect(correcting.failure).toBeNull();
  await vi.waitFor(() => expect(correcting.regionsLeft).toBe(2));

  const stroke = session.editor.beginStroke('paint');
  stroke.add(brushSpans(imagePoint(15, 15), imagePoint(15, 15), 15));
  await vi.waitFor(() => expect(correcting.regionsLeft).toBe(1));
  stroke.complete();
  session.editor.undo();
  await vi.waitFor(() => expect(correcting.regionsLeft).toBe(2));
  correcting.close();
});
