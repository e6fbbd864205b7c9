import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EVENT_TITLES } from '../../domain/case/labels.ts';
import { AUDIT_AREAS, actionWords } from './audit-words.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Actions that code writes down by name; those made of a state or an answer are listed below. */
function writtenActions(): string[] {
  const files = globSync('{app,features}/**/*.ts', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'));
  const named = files.flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/action: (?:[^'`,]*\? )?'([a-z-]+\.[a-z_-]+)'(?: : '([a-z-]+\.[a-z_-]+)')?/g)].flatMap(([, one, other]) => [one ?? '', other ?? '']));
  return [...new Set([...named, ...Object.keys(EVENT_TITLES).map((event) => `case.${event}`), 'case.withdrawal_withdrawn', 'case.withdrawal_unknown_case', 'case.withdrawal_already_received', 'job.revive', 'job.discard'])].filter(Boolean);
}

it('every action that is written down has words in both languages, and an area it is found in', () => {
  const actions = writtenActions();
  expect(actions.length).toBeGreaterThan(50);
  const beginnings: string[] = Object.values(AUDIT_AREAS).flat();
  for (const action of actions) {
    const { ko, en } = actionWords(action, {});
    expect([ko, en], action).not.toContain(action);
    expect(beginnings.filter((beginning) => action.startsWith(beginning)), action).toHaveLength(1);
  }
});

it('an action without words keeps its code', () => {
  expect(actionWords('something.new', {})).toEqual({ ko: 'something.new', en: 'something.new' });
});

it('says between which roles and to what value something changed', () => {
  expect(actionWords('member.change-role', { from: 'viewer', to: 'manager' })).toEqual({ ko: '역할을 바꾸었습니다(조회자 → 매니저)', en: 'Changed the role (viewer → manager)' });
  expect(actionWords('catalogue.change', { value: 2.71 }).en).toBe('Changed a catalogue value: 2.71');
});
