import type { Language } from '../../core/ipc/settings.ts';
import { de } from './de/de.ts';
import { en, type Messages } from './en.ts';
import { es } from './es/es.ts';
import { fr } from './fr/fr.ts';
import { ja } from './ja/ja.ts';
import { zh } from './zh/zh.ts';

/** The texts of every language. */
export const translations: Readonly<Record<Language, Partial<Messages>>> = { en, de, es, fr, ja, zh };
