/** Texts and names that came from outside, made harmless for a mail, a page and a file system. Pure. */

// Controls, and the marks that turn the direction of writing or hide letters: with them a name can look like another one.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const MISLEADING = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]/g;
// A letter of two halves that lost one.
const HALVES = /\p{Surrogate}/gu;

/** A text of several lines without controls and without marks that mislead; at most `longest` characters. */
export function plainText(text: string, longest = 20_000): string {
  return cut(text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROL, '').replaceAll(MISLEADING, '').replaceAll(HALVES, '\ufffd'), longest);
}

/** The same in one line, fit for a header. */
export function oneLine(text: string, longest = 300): string {
  return cut(plainText(text, longest * 4).replaceAll(/\s+/g, ' ').trim(), longest);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replaceAll(HALVES, '')}…`;
}

const LONGEST_NAME = 100;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const EXTENSIONS: Readonly<Record<string, string>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'image/tiff': 'tif' };

/**
 * A file name that means the same everywhere: no folders, no device names, nothing hidden, never empty. Where the type of the content is known, the
 * ending says it, so that `bill.pdf.exe` cannot travel as a PDF. A name taken already gets a number.
 */
export function safeFileName(name: string, given: { mediaType?: string; taken?: readonly string[] } = {}): string {
  const base = oneLine(name.normalize('NFC').split(/[\\/]/).at(-1) ?? '', 200).replaceAll(/[<>:"|?*;,]/g, '_').replace(/^[.\s]+/, '').replace(/[.\s]+$/, '');
  const { stem, ending } = split(base, given.mediaType === undefined ? undefined : EXTENSIONS[given.mediaType]);
  const named = stem === '' ? 'document' : RESERVED.test(stem.split('.')[0] ?? '') ? `_${stem}` : stem;
  const taken = new Set((given.taken ?? []).map((one) => one.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const candidate = `${[...named].slice(0, LONGEST_NAME).join('')}${number === 1 ? '' : ` (${number})`}${ending === '' ? '' : `.${ending}`}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}

function split(base: string, fixed: string | undefined): { stem: string; ending: string } {
  const dot = base.lastIndexOf('.');
  const written = dot > 0 && /^[A-Za-z0-9]{1,8}$/.test(base.slice(dot + 1)) ? base.slice(dot + 1) : '';
  if (fixed === undefined) return { stem: written === '' ? base : base.slice(0, dot), ending: written };
  const same = written.toLowerCase() === fixed || (fixed === 'jpg' && written.toLowerCase() === 'jpeg') || (fixed === 'tif' && written.toLowerCase() === 'tiff');
  return { stem: same ? base.slice(0, dot) : base, ending: fixed };
}
