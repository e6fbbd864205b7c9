import pg from 'pg';

const DATE = 1082;

/**
 * How column values become JavaScript values, the same on both databases: as `pg` does it (bigint and numeric are text,
 * instants are Date), except that a calendar date stays the text `YYYY-MM-DD`. `pg` would make it midnight in the
 * process's own time zone, which is the day before in UTC for everybody in Korea.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    id === DATE ? (value: string) => value : pg.types.getTypeParser(id, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};
