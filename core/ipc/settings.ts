import { z } from 'zod';

export const themeSchema = z.enum(['system', 'light', 'dark']);

/** BCP 47 tags of the languages that the interface is written in; `zh` is in simplified characters. */
export const languages = ['en', 'de', 'es', 'fr', 'ja', 'zh'] as const;
export type Language = (typeof languages)[number];

/** Keys of the actions that have other ones than Atrous gives them, by action id; empty = no key. */
export const shortcutOverridesSchema = z.record(z.string().max(64), z.array(z.string().min(1).max(32)).max(8));
export type ShortcutOverrides = z.infer<typeof shortcutOverridesSchema>;

/** What a person has chosen once and for all. */
export const settingsSchema = z.object({
  theme: themeSchema,
  language: z.enum(['system', ...languages]),
  shortcuts: shortcutOverridesSchema,
  /** The tour was seen to its end or skipped. */
  tourSeen: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What changes; the rest stays. */
export const settingsChangeSchema = settingsSchema.partial().strict();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const defaultSettings: Settings = { theme: 'system', language: 'system', shortcuts: {}, tourSeen: false };
