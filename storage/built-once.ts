import type { CompiledQuery } from 'kysely';
import type { Reader } from './tables.ts';

/**
 * A read that is put together once and run often: for what every request asks. Building a statement costs about as much as the
 * database needs to answer it from an index. `build` gets the values in the order in which they stand in the statement.
 */
export function builtOnce<Values extends readonly unknown[], Row>(
  build: (reader: Reader, ...values: Values) => { compile(): CompiledQuery<Row> },
): (reader: Reader, ...values: Values) => Promise<Row[]> {
  let built: CompiledQuery<Row> | null = null;
  return async (reader, ...values) => {
    built ??= inOrder(build(reader, ...values).compile(), values);
    return (await reader.executeQuery<Row>({ ...built, parameters: values } as CompiledQuery<Row>)).rows;
  };
}

/** A value in the wrong place would answer somebody else's question: the order is checked when the statement is built. */
function inOrder<Row>(query: CompiledQuery<Row>, values: readonly unknown[]): CompiledQuery<Row> {
  const same = query.parameters.length === values.length && values.every((value, index) => value === query.parameters[index]);
  if (!same) throw new Error('The values of a statement that is built once must be given in the order in which they stand in it.');
  return query;
}
