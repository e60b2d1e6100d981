import type { WindowErrors } from '../../core/errors/windowErrors.ts';
import type { Language } from '../../core/ipc/settings.ts';
import type { ReasonDetails } from '../../core/report/reasonDetails.ts';
import type { RemarkDetails } from '../../core/report/remarkDetails.ts';
import { errorTexts as de } from './de/errorTexts.ts';
import { reasonTexts as deReasons } from './de/reasonTexts.ts';
import { remarkTexts as deRemarks } from './de/remarkTexts.ts';
import { errorTexts as en } from './errorTexts.ts';
import { errorTexts as es } from './es/errorTexts.ts';
import { reasonTexts as esReasons } from './es/reasonTexts.ts';
import { remarkTexts as esRemarks } from './es/remarkTexts.ts';
import { errorTexts as fr } from './fr/errorTexts.ts';
import { reasonTexts as frReasons } from './fr/reasonTexts.ts';
import { remarkTexts as frRemarks } from './fr/remarkTexts.ts';
import { errorTexts as ja } from './ja/errorTexts.ts';
import { reasonTexts as jaReasons } from './ja/reasonTexts.ts';
import { remarkTexts as jaRemarks } from './ja/remarkTexts.ts';
import { errorTexts as zh } from './zh/errorTexts.ts';
import { reasonTexts as zhReasons } from './zh/reasonTexts.ts';
import { remarkTexts as zhRemarks } from './zh/remarkTexts.ts';

type Texts<Details> = { readonly [Code in keyof Details]: string | ((details: Details[Code]) => string) };

/** A language's sentence for every error that the window can show. */
export type ErrorTexts = Texts<WindowErrors>;
/** A language's sentence for every remark. */
export type RemarkTexts = Texts<RemarkDetails>;

/** A language's words for every reason, as part of a sentence. */
export type ReasonTexts = Texts<ReasonDetails>;

export type SentenceText = string | ((details: Readonly<Record<string, unknown>>) => string);

/** By code. In English only what the engine says with the command line in mind; all else is English as it comes. */
export const sentences = {
  en: { ...en },
  de: { ...de, ...deRemarks, ...deReasons },
  es: { ...es, ...esRemarks, ...esReasons },
  fr: { ...fr, ...frRemarks, ...frReasons },
  ja: { ...ja, ...jaRemarks, ...jaReasons },
  zh: { ...zh, ...zhRemarks, ...zhReasons },
} as unknown as Readonly<Record<Language, Readonly<Record<string, SentenceText>>>>;
