/* Codes of errors that need no sentence in other languages, with their values. */

type Any = Readonly<Record<string, unknown>>;

/** Nobody sees them: they end work, or would be a mistake in Atrous. */
export interface InternalErrors {
  cancelled: Any;
  'document.duplicateLayer': Any;
  'document.noLayer': Any;
  'ipc.request': Any;
  'ipc.sender': Any;
  'logits.size': Any;
  'mask.radius': Any;
  'mask.size': Any;
  'mask.tile': Any;
  'polygon.ring': Any;
  'vision.scale': Any;
  'vision.superpixels': Any;
}

/** Only the command line, which speaks English, can provoke them. */
export interface CommandLineErrors {
  'app.noCommand': Any;
  'app.noDisplay': Any;
  'classes.unreadable': Any;
  'eval.ambiguous': Any;
  'eval.noMasks': Any;
  'eval.noPrediction': Any;
  'eval.notLabelled': Any;
  'eval.nothingMatches': Any;
  'file.cannotRead': Any;
  'mask.unreadable': Any;
  'model.architecture': Any;
  'model.noDescription': Any;
  'model.notInCatalogue': Any;
  'output.cannotWrite': Any;
  'project.noImages': Any;
  'usage.class': Any;
  'usage.classId': Any;
  'usage.className': Any;
  'usage.compileInstalled': Any;
  'usage.image': Any;
  'usage.logits': Any;
  'usage.longSide': Any;
  'usage.noScores': Any;
  'usage.out': Any;
  'usage.overlap': Any;
  'usage.scales': Any;
  'usage.shard': Any;
  'usage.tile': Any;
}

/** The window makes them, in the language that is in use. */
export interface TranslatedErrors {
  'class.duplicate': Any;
  'class.importConflict': Any;
  'image.closed': Any;
  'shortcuts.badFile': Any;
}
