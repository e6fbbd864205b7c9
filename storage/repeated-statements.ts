/** A statement is prepared once it has come this often: what comes once or twice is not worth a plan. */
const WORTH_IT = 3;
const MAX_PREPARED = 500;
const MAX_WATCHED = 5000;
/** Long statements are lists of values, and hardly the same twice. */
const MAX_LENGTH = 6000;

/**
 * Names the statements that a session should keep prepared. Reading and planning a statement costs the embedded engine
 * more than running it, and the program says the same few hundred statements over and over.
 */
export class RepeatedStatements {
  readonly #seen = new Map<string, number>();
  readonly #names = new Map<string, string>();
  #generation = 0;

  /** The name under which this text is prepared, or null when it should be sent as it is. */
  nameOf(text: string): string | null {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (text.length > MAX_LENGTH || this.#names.size >= MAX_PREPARED) return null;
    if (this.#seen.size >= MAX_WATCHED) this.#seen.clear();
    const times = (this.#seen.get(text) ?? 0) + 1;
    this.#seen.set(text, times);
    if (times < WORTH_IT) return null;
    this.#seen.delete(text);
    const name = `s${this.#generation}_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }

  /** Forgets every name: tables have changed, and a kept plan would answer with the columns of before. */
  forget(): void {
    this.#seen.clear();
    this.#names.clear();
    this.#generation += 1;
  }
}

/** Whether a statement changes tables. */
export function changesTables(text: string): boolean {
  return /\b(create|alter|drop|truncate|reset|discard|deallocate)\b/i.test(text);
}
