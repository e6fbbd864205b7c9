import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openVault, VaultError } from './vault.ts';

const OLD = 'old root key, long enough to be accepted';
const NEW = 'new root key, long enough to be accepted';
const vault = openVault([OLD]);

it('opens what it sealed, text and bytes, and seals the same text differently each time', () => {
  expect(vault.openText(vault.sealText('홍길동', 'person:1:name'), 'person:1:name')).toBe('홍길동');
  expect(vault.openText(vault.sealText('', 'a'), 'a')).toBe('');
  const bytes = randomBytes(100_000);
  expect(vault.openBytes(vault.sealBytes(bytes, 'file'), 'file').equals(bytes)).toBe(true);
  expect(vault.sealText('same', 'a')).not.toBe(vault.sealText('same', 'a'));
});

it('shows nothing of the text in what it stores', () => {
  expect(Buffer.from(vault.sealBytes(Buffer.from('010-1234-5678'), 'a')).includes('1234')).toBe(false);
});

it('refuses a value with any single byte changed, cut off or added', () => {
  const sealed = vault.sealBytes(Buffer.from('대표자'), 'a');
  for (let position = 0; position < sealed.length; position += 1) {
    const changed = Buffer.from(sealed);
    changed[position] = (changed[position] ?? 0) ^ 1;
    expect(() => vault.openBytes(changed, 'a'), `byte ${position}`).toThrow(VaultError);
  }
  expect(() => vault.openBytes(sealed.subarray(0, -1), 'a')).toThrow(VaultError);
  expect(() => vault.openBytes(Buffer.concat([sealed, Buffer.of(0)]), 'a')).toThrow(VaultError);
  expect(() => vault.openBytes(Buffer.alloc(0), 'a')).toThrow(VaultError);
  expect(() => vault.openText('plain text', 'a')).toThrow(VaultError);
});

it('refuses a value moved to another place', () => {
  expect(() => vault.openText(vault.sealText('x', 'merchant:1:phone'), 'merchant:2:phone')).toThrow(VaultError);
});

it('refuses a value sealed under a key it does not have, and names the key', () => {
  expect(() => openVault([NEW]).openText(vault.sealText('x', 'a'), 'a')).toThrow(new RegExp(`root key \\(${vault.keyId}\\).*GATEHOUSE_SECRET_PREVIOUS`));
});

it('keeps old values readable during a rotation and re-wraps them without touching the content', () => {
  const rotated = openVault([NEW, OLD]);
  const sealed = vault.sealText('kept', 'a');
  expect(rotated.openText(sealed, 'a')).toBe('kept');
  const rewrapped = rotated.rewrapText(sealed, 'a');
  expect(rewrapped).not.toBeNull();
  expect(openVault([NEW]).openText(rewrapped ?? '', 'a')).toBe('kept');
  expect(rotated.rewrapText(rewrapped ?? '', 'a')).toBeNull();
  expect(() => rotated.rewrapText(sealed, 'b')).toThrow(VaultError);

  const file = vault.sealBytes(randomBytes(1000), 'file');
  const moved = rotated.rewrapBytes(file, 'file');
  expect(moved?.subarray(-1000).equals(file.subarray(-1000))).toBe(true);
});

it('gives equal fingerprints to equal values of one purpose, whatever their Unicode form, and of no other', () => {
  expect(vault.fingerprint('가게', 'trade-name')).toBe(vault.fingerprint('가게'.normalize('NFD'), 'trade-name'));
  expect(vault.fingerprint('001-81-00017', 'registration')).not.toBe(vault.fingerprint('001-81-00017', 'phone'));
  expect(vault.fingerprint('b', 'a')).not.toBe(vault.fingerprint('', 'ab'));
  expect(vault.fingerprint('a', 'b')).not.toBe(openVault([NEW]).fingerprint('a', 'b'));
  expect(openVault([NEW, OLD]).fingerprints('a', 'b')).toEqual([openVault([NEW]).fingerprint('a', 'b'), vault.fingerprint('a', 'b')]);
});

it('derives keys that differ by purpose, and refuses a weak root key', () => {
  expect(vault.deriveKey('session').equals(vault.deriveKey('member'))).toBe(false);
  expect(vault.deriveKey('session', 64)).toHaveLength(64);
  expect(() => openVault(['short'])).toThrow(VaultError);
});
