import { menuMessages } from '../comfortMessages.ts';
import type { Messages } from '../en.ts';
import { comfortMessages } from './comfortMessages.ts';
import { datasetMessages } from './datasetMessages.ts';
import { generalMessages } from './generalMessages.ts';
import { menuTexts } from './menuTexts.ts';
import { predictionMessages } from './predictionMessages.ts';
import { trainingMessages } from './trainingMessages.ts';

export const de: Messages = {
  ...generalMessages,
  ...comfortMessages,
  ...datasetMessages,
  ...predictionMessages,
  ...trainingMessages,
  ...menuMessages(menuTexts),
};
