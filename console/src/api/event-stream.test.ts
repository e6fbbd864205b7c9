import { expect, test } from 'vitest';
import { EventReader } from './event-stream.ts';

test('events are read whole however the stream is cut', () => {
  const stream = ': open\n\nid: 7\nevent: case.changed\ndata: {"caseId":"a"}\n\nid: 8\nevent: reset\r\ndata: {}\r\n\r\n';
  for (let cut = 1; cut < stream.length; cut += 1) {
    const reader = new EventReader();
    const events = [...reader.read(stream.slice(0, cut)), ...reader.read(stream.slice(cut))];
    expect(events, `cut at ${cut}`).toEqual([
      { id: '7', kind: 'case.changed', data: { caseId: 'a' } },
      { id: '8', kind: 'reset', data: {} },
    ]);
    expect(reader.lastId).toBe('8');
  }
});

test('unreadable data is passed over and the place is kept', () => {
  const reader = new EventReader();
  expect(reader.read('id: 3\ndata: {broken\n\n')).toEqual([]);
  expect(reader.lastId).toBe('3');
});

test('half an event before a lost connection is forgotten', () => {
  const reader = new EventReader();
  reader.read('id: 4\ndata: {"a":');
  reader.reset();
  expect(reader.read('id: 4\ndata: {"a":1}\n\n')).toEqual([{ id: '4', kind: 'message', data: { a: 1 } }]);
});
