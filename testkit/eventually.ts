/** Repeats a check until it no longer throws; fails with its last error after the time given. */
export async function eventually<T>(check: () => T | Promise<T>, { withinMs = 5000 } = {}): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
