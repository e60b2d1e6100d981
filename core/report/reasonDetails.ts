/*
 * Why something is as it is, or what is wrong with it, where the sentence around it has a code of its own: the parts of sentences and
 * their values. Every language has them (renderer/messages/LANGUAGE/reasonTexts.ts).
 */

type None = Readonly<Record<never, never>>;
type Count = { readonly count: number };

/** Whole sentences: why a field of a guessed model description has its value. */
interface GuessReasons {
  'guess.alignCorners': { /** Of ONNX's Resize. */ readonly mode: string; /** The network ends with it. */ readonly isAtEnd: boolean };
  'guess.anySize': None;
  'guess.architecture': { readonly tensors: number; readonly title: string };
  'guess.asDeclared': None;
  'guess.background': { readonly id: number };
  'guess.calculates': { readonly constant: number; /** Of the values that it takes: 0 to this. */ readonly upTo: 1 | 255 };
  'guess.channelAxis': { readonly isLast: boolean };
  'guess.channelOrder': None;
  'guess.classAxis': { readonly output: string; readonly isLast: boolean };
  'guess.classCount': Count;
  'guess.classesOf': Count & { readonly dataset: string };
  'guess.convolutionAsIs': None;
  'guess.endsIn': { readonly operator: string };
  'guess.firstOutput': Count & { readonly others: string };
  'guess.googleSize': None;
  'guess.googleValues': None;
  'guess.imageNet': None;
  'guess.integers': None;
  'guess.labelsOnly': None;
  'guess.movesAxis': None;
  'guess.noBackground': None;
  'guess.noResize': None;
  'guess.noSoftmax': None;
  'guess.oneChannel': None;
  'guess.oneClass': None;
  'guess.oneSide': None;
  'guess.onlyImageInput': None;
  'guess.onlyInput': None;
  'guess.onlyMap': None;
  'guess.onlyOutput': None;
  'guess.otherStateDicts': { readonly names: string };
  'guess.quantised': { readonly mean: number; readonly std: number };
  'guess.scales': { readonly constant: number };
  'guess.sigmoidByClass': None;
  'guess.takesBytes': None;
  'guess.twoClasses': None;
  'guess.usual': { readonly architecture: string; readonly scalesRates: boolean };
}

/** What is wrong with a value of a model description; follows the name of the field. */
interface DescriptionReasons {
  'description.atLeast': { readonly least: number };
  'description.atMost': { readonly most: number };
  'description.empty': None;
  'description.key': { readonly key: string; readonly why: string };
  'description.noBackground': None;
  'description.noInteger': None;
  'description.noNumber': None;
  'description.noObject': None;
  'description.noSuchKey': None;
  'description.offset': None;
  'description.sameId': None;
  'description.scale': None;
  'description.singleChannelClasses': None;
  'description.singleChannelLabels': None;
  'description.std': None;
  'description.tooLong': { readonly most: number };
  'description.tooMany': { readonly most: number };
  'description.uint8': None;
}

/** Why a file is no network that can be run; in brackets behind a sentence. */
interface NetworkReasons {
  'network.batch': Count;
  'network.classesUnknown': { readonly output: string };
  'network.damaged': None;
  'network.differs': { readonly key: string; readonly value: string; readonly found: string };
  'network.firstConvolution': { readonly channels: number };
  'network.inputType': { readonly input: string; readonly type: string };
  'network.noColor': { readonly input: string };
  'network.noGraph': None;
  'network.noImage': { readonly inputs: string };
  'network.noInput': None;
  'network.noMap': { readonly outputs: string };
  'network.otherFormat': { readonly format: 'empty' | 'zip' | 'pickle' | 'hdf5' | 'tflite' | 'ort' | 'image' | 'text' };
  'network.secondInput': { readonly name: string };
  'network.severalInputs': { readonly inputs: string };
  'network.tooManyChannels': { readonly output: string; readonly channels: number; readonly most: number };
}

type Sizes = { readonly width: number; readonly height: number; readonly boxWidth: number; readonly boxHeight: number };

/** Why a shape, a line or a segmentation of a dataset cannot be read; in brackets behind a sentence. */
interface LabelReasons {
  'label.badClass': { readonly word: string };
  'label.badCoordinate': { readonly value: string };
  'label.badCounts': { readonly value: string };
  'label.badPolygon': { readonly value: string };
  'label.badRleSize': { readonly value: string };
  'label.badRun': { readonly run: number };
  'label.box': { readonly width: number; readonly height: number };
  'label.emptyShape': { readonly type: string };
  'label.lineLength': Count;
  'label.noNumber': { readonly key: string; /** Null = missing. */ readonly value: string | null };
  'label.noPng': None;
  'label.noPoint': { readonly pair: string };
  'label.noSegmentation': { readonly value: string };
  'label.noShare': { readonly word: string };
  'label.notBase64': None;
  'label.pngSize': Sizes;
  'label.points': { readonly type: string; readonly needed: number; readonly given: number; /** More are fine. */ readonly orMore: boolean };
  'label.runsCover': { readonly pixels: number; readonly width: number; readonly height: number };
  'label.unknownType': { readonly type: string };
  'label.word': { readonly word: string };
}

export interface ReasonDetails extends GuessReasons, DescriptionReasons, NetworkReasons, LabelReasons {}
export type ReasonCode = keyof ReasonDetails;
