import type { Database } from '../../storage/open-database.ts';

/** At most so many answers of one kind; a shop that polls asks for a few payments over and over. */
const MOST = 1000;

/**
 * Remembers what was read of some tables for as long as nothing was written to them since, and only where every write goes through this process:
 * a token that was revoked a moment ago is dead at the next call. Elsewhere each call asks the database.
 */
class Remembered<Value> {
  readonly #tables: readonly string[];
  readonly #values = new Map<string, Promise<Value>>();
  #changes = -1;

  constructor(tables: readonly string[]) {
    this.#tables = tables;
  }

  read(database: Pick<Database, 'changes'>, key: string, ask: () => Promise<Value>): Promise<Value> {
    const changes = database.changes(this.#tables);
    if (changes === null) return ask();
    if (changes !== this.#changes || this.#values.size >= MOST) {
      this.#values.clear();
      this.#changes = changes;
    }
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const asked = ask();
    // Several at once share one question. What failed, or came while something was written, is asked again.
    this.#values.set(key, asked);
    const forget = () => { if (this.#values.get(key) === asked) this.#values.delete(key); };
    asked.then(() => { if (database.changes(this.#tables) !== changes) forget(); }, forget);
    return asked;
  }
}

/** Something remembered of these tables of each database; two sandboxes of one process, as in tests, share nothing. */
export function rememberedOf<Value>(tables: readonly string[]): (database: Database) => Remembered<Value> {
  const all = new WeakMap<Database, Remembered<Value>>();
  return (database) => {
    const known = all.get(database) ?? new Remembered<Value>(tables);
    all.set(database, known);
    return known;
  };
}
