/** Contracts as PDF: the pages of signatures behind the contract, and the digital signature over the whole. Nothing here calls out. */
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { PDF } from '@libpdf/core';
import sharp from 'sharp';
import type { ContractSealer, KeyDescription, SealingKey } from '../../../domain/ports/contract-sealer.ts';
import { evidencePages } from './evidence-pages.ts';
import { makeSelfSigned, signerOf } from './sealing-keys.ts';

/** Larger than any seal is scanned; what is printed is about 3 cm wide. */
const SEAL_PIXELS = 400;
const MOST_PIXELS = 40_000_000;

/** The work itself; contract-sealer.ts is its door. */
export function openSealer(): ContractSealer {
  return {
    async pages(pdf) {
      const document = await PDF.load(pdf);
      if (document.isEncrypted) throw new Error('The contract is encrypted.');
      const count = document.getPageCount();
      if (count === 0) throw new Error('The contract has no pages.');
      return count;
    },
    async seal({ pdf, sheet, attachment, key, at, reason }) {
      const document = await PDF.load(pdf);
      const evidence = await PDF.load(await evidencePages(sheet));
      await document.copyPagesFrom(evidence, Array.from({ length: evidence.getPageCount() }, (_, index) => index));
      document.addAttachment(attachment.name, new TextEncoder().encode(attachment.json), { mimeType: 'application/json', overwrite: true });
      const { bytes } = await document.sign({ signer: await signerOf(key), reason, signingTime: at, level: 'B-B' });
      return bytes;
    },
    makeKey: makeSelfSigned,
    // Decoded and encoded again: nothing hidden in the file comes along, and a bomb is refused before it is opened.
    pictureOf: async (bytes) => sharp(bytes, { limitInputPixels: MOST_PIXELS }).rotate().resize({ width: SEAL_PIXELS, height: SEAL_PIXELS, fit: 'inside', withoutEnlargement: true }).png().toBuffer(),
    describeKey,
  };
}

async function describeKey(key: SealingKey): Promise<KeyDescription> {
  const signer = await signerOf(key);
  const certificate = new X509Certificate(signer.certificate);
  const probe = Buffer.from('does this key fit this certificate?');
  if (!verify('sha256', probe, createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })), await signer.sign(probe, 'SHA-256'))) throw new Error('The key does not fit its certificate.');
  return {
    subject: certificate.subject.replaceAll('\n', ', '), validUntil: new Date(certificate.validTo), fingerprint: createHash('sha256').update(signer.certificate).digest('hex'), selfSigned: certificate.subject === certificate.issuer,
  };
}
