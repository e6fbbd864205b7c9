import { readFileSync } from 'node:fs';
import type { ContractSealer, SealingKey } from '../domain/ports/contract-sealer.ts';
import { ConfigError, type Config } from '../platform/config.ts';

/** The operator's sealing key, tried before anything starts: nobody should learn from a merchant's last signature that the password is wrong. */
export async function providedKey({ sealingCertificate }: Pick<Config, 'sealingCertificate'>, sealer: ContractSealer): Promise<SealingKey | null> {
  if (sealingCertificate === undefined) return null;
  let pkcs12: Buffer;
  try {
    pkcs12 = readFileSync(sealingCertificate.file);
  } catch {
    throw new ConfigError([{ setting: 'SEALING_CERTIFICATE_FILE', text: { en: 'The file cannot be read. Write the path of a PKCS#12 file that this process may read.', ko: '파일을 읽을 수 없습니다. 이 프로세스가 읽을 수 있는 PKCS#12 파일의 경로를 지정해 주세요.' } }]);
  }
  const key: SealingKey = { kind: 'provided', pkcs12: pkcs12.toString('base64'), password: sealingCertificate.password };
  const described = await sealer.describeKey(key).catch(() => null);
  if (described === null) throw new ConfigError([{ setting: 'SEALING_CERTIFICATE_PASSWORD', text: { en: 'The sealing certificate cannot be opened with this password, or its key does not fit. Check the file and the password.', ko: '이 암호로 봉인 인증서를 열 수 없거나 개인 키가 인증서와 맞지 않습니다. 파일과 암호를 확인해 주세요.' } }]);
  if (described.validUntil <= new Date()) throw new ConfigError([{ setting: 'SEALING_CERTIFICATE_FILE', text: { en: 'The certificate has expired. Renew it and write the path of the new file.', ko: '인증서가 만료되었습니다. 갱신한 파일의 경로를 지정해 주세요.' } }]);
  return key;
}
