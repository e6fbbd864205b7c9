import { expect, it } from 'vitest';
import { startLog, type LogLevel } from './log.ts';

function logged(level: LogLevel = 'info') {
  const lines: string[] = [];
  return { log: startLog({ level, destination: { write: (line: string) => void lines.push(line) } }), lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

it('writes one JSON object per line with an ISO time', () => {
  const { log, last } = logged();
  log.info({ caseId: 'case_1' }, 'case handed over');
  expect(last()).toMatchObject({ caseId: 'case_1', msg: 'case handed over', pid: process.pid });
  expect(String(last()['time'])).toMatch(/^\d{4}-\d\d-\d\dT/);
});

it('hides secrets and personal fields wherever they turn up', () => {
  const { log, lines } = logged();
  log.info({ email: 'gil@example.co.kr', body: { password: 'pw-1', deep: { phone: '010-0000-0001' } }, req: { headers: { cookie: 'session=1', authorization: 'Bearer 2' } } }, 'x');
  for (const secret of ['gil@', 'pw-1', '010-0000', 'session=1', 'Bearer 2']) expect(lines[0]).not.toContain(secret);
  expect(lines[0]).toContain('[hidden]');
});

it('writes of an error its kind, code, message and causes, but not the row it failed on', () => {
  const { log, last, lines } = logged();
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(gil@example.co.kr) already exists.', parameters: ['gil@example.co.kr'] });
  log.error({ err: new TypeError('could not sign up', { cause }) }, 'failed');
  expect(last()['err']).toMatchObject({ type: 'TypeError', message: 'could not sign up', cause: { code: '23505', message: 'duplicate key' } });
  expect(lines[0]).not.toContain('gil@');
});

it('keeps quiet below its level', () => {
  const { log, lines } = logged('warn');
  log.info('nothing');
  expect(lines).toEqual([]);
});
