/** A class as a person wrote it; without id it takes the next channel's number. */
export interface ListedClass {
  readonly id?: number;
  readonly name: string;
}

/** `7 road`, `7: road`, `7, road`: a number, then a name. */
const NUMBERED = /^(\d{1,3})(?:\s*[:=,;.]\s*|\s+)(\S.*)$/;

/**
 * Reads a list of class names as people have them: one a line, or on one line between commas, or a JSON array; with
 * the ids in front where all have one. Empty lines and lines that start with # are left out.
 */
export function parseClassList(text: string): ListedClass[] {
  const names = namesOf(text);
  const numbered = names.map((name) => NUMBERED.exec(name));
  if (names.length > 0 && numbered.every((match) => match !== null)) {
    return numbered.map((match) => ({ id: Number(match![1]), name: match![2] }));
  }
  return names.map((name) => ({ name }));
}

function namesOf(text: string): string[] {
  const fromJson = jsonArray(text);
  if (fromJson !== null) return fromJson;
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length !== 1 || NUMBERED.test(lines[0])) return lines;
  return lines[0].split(',').map((name) => name.trim()).filter((name) => name !== '');
}

function jsonArray(text: string): string[] | null {
  if (!text.trim().startsWith('[')) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((entry) => typeof entry === 'string') ? parsed : null;
  } catch {
    return null;
  }
}
