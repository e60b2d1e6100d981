import type { Messages } from '../en.ts';

export const zh: Partial<Messages> = {};
