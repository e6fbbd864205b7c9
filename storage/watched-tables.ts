/** Statements that cannot change a table, by how they begin. What locks rows, or calls something that writes, is none. */
const READS = /^\s*(select|begin|commit|rollback|start transaction|show|listen|unlisten|checkpoint)\b/i;
const WRITES_WITHIN = /\bfor\s+(no\s+key\s+update|update|share|key\s+share)\b|\b(nextval|setval|pg_notify|set_config|lo_\w+)\s*\(|\binto\b|_next_\w+\(/i;
/** Statements that change the tables they name, and none besides but by a cascade from one they name. */
const CHANGES_NAMED = /^\s*(insert\s+into|update|delete\s+from|with|select)\b/i;

/**
 * Counts the statements of the one session that may have changed a table. A table's rows also go when those go that they hang on, so
 * who watches a table names the tables it hangs on as well.
 */
export class WatchedTables {
  readonly #counts = new Map<string, number>();

  /** The changes of these tables so far, from the first time each is asked about. */
  of(tables: readonly string[]): number {
    let sum = 0;
    for (const table of tables) {
      const count = this.#counts.get(table);
      if (count === undefined) this.#counts.set(table, 0);
      sum += count ?? 0;
    }
    return sum;
  }

  /** A statement begins or has ended. In doubt it changes everything. */
  note(text: string): void {
    if (this.#counts.size === 0 || (READS.test(text) && !WRITES_WITHIN.test(text))) return;
    const named = CHANGES_NAMED.test(text);
    for (const [table, count] of this.#counts) if (!named || text.includes(table)) this.#counts.set(table, count + 1);
  }
}
