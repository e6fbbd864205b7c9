import { expect, it } from 'vitest';
import { findGateway } from '../catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from '../catalogue/standard.ts';
import { fieldsOfKind, keyProblems } from './channel-keys.ts';

const fieldsOf = (code: string) => findGateway(STANDARD_CATALOGUE, code)?.modules[0]?.credentials ?? [];
const codes = (code: string, given: Record<string, string>) => keyProblems(fieldsOf(code), given).map(({ name, code: problem }) => `${name} ${problem}`);

it('takes what the gateway asks for, and names what is missing, strange or copied from behind dots', () => {
  expect(codes('tosspayments', { mid: 'tosstest', clientKey: 'test_ck_D5GePWvyJnrK0W0k6q8gLzN97Eoq', secretKey: 'test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R' })).toEqual([]);
  expect(codes('tosspayments', { mid: 'toss test', secretKey: '••••••••', other: 'x' })).toEqual(expect.arrayContaining(['mid form', 'secretKey masked', 'other unknown']));
  expect(codes('html5_inicis', {})).toContain('mid missing');
  expect(codes('tosspayments', { mid: 'tosstest', clientKey: 'a', secretKey: 'two\nlines' })).toEqual(['secretKey form']);
});

it('takes a certificate only whole', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const given = { mid: 'A1234', merchantAuthKey: 'k', pgApiCertificate: pem, pgApiPrivateKey: pem, privateKeyPassword: 'p' };
  expect(codes('kcp_v2', given)).toEqual([]);
  expect(codes('kcp_v2', { ...given, pgApiCertificate: 'MIIB' })).toEqual(['pgApiCertificate form']);
});

it('asks of a kind of channel only what that kind uses', () => {
  for (const gateway of STANDARD_CATALOGUE.gateways) {
    for (const { credentials } of gateway.modules) {
      const kinds = (['payment', 'api_payment', 'certification'] as const).flatMap((kind) => fieldsOfKind(credentials, kind));
      expect(credentials.filter((field) => !kinds.includes(field))).toEqual([]);
    }
  }
});
