/** What mail libraries leave undone of old Korean mail: ISO-2022-KR, and bytes of EUC-KR where only ASCII may stand. */

const SHIFTED = /\u001b\$\)C|\u000e([^\u000e\u000f]*)\u000f?/g;

/** Text that was ISO-2022-KR and came through as ASCII with its shifts; any other text stays as it is. */
export function fromShifted(text: string): string {
  if (!text.includes('\u000e') && !text.includes('\u001b$)C')) return text;
  return text.replaceAll(SHIFTED, (_all, shifted: string | undefined) => {
    if (shifted === undefined) return '';
    // Line ends and blanks are no letters, also between the shifts.
    return shifted.replaceAll(/[\u0021-\u007e]{2,}/g, (letters) => decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0) | 0x80), 'euc-kr') ?? letters);
  });
}

/** A name whose bytes came through as Latin-1, as UTF-8 or EUC-KR where they are whole in one of them. */
export function fromBytes(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\u0000-\u00ff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return decode(bytes, 'utf-8') ?? decode(bytes, 'euc-kr') ?? text;
}

/** The mail with a first block of headers in UTF-8, where a sender wrote EUC-KR into it. */
export function withReadableHeaders(raw: Buffer): Buffer {
  const end = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at !== -1).sort((one, other) => one - other)[0] ?? raw.length;
  const head = raw.subarray(0, end);
  if (!head.some((byte) => byte > 0x7f) || decode(head, 'utf-8') !== null) return raw;
  const korean = decode(head, 'euc-kr');
  return korean === null ? raw : Buffer.concat([Buffer.from(korean, 'utf8'), raw.subarray(end)]);
}

function decode(bytes: Uint8Array, charset: 'utf-8' | 'euc-kr'): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
