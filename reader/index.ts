// The reader of Korean business registration certificates: bytes in, fields with confidence and boxes out.
export { createReader, type PageRequest, type ReadRequest, type Reader, type ReaderOptions } from './pool.ts';
export type { ResidentPlace } from './residents/find.ts';
export {
  FIELD_NAMES, PROBLEM_CODES,
  type Box, type FieldName, type FieldReading, type PageImage, type ProblemCode, type Reading, type ReadingFields, type ReadingProblem, type ReadingProgress, type Stage,
} from './reading.ts';
