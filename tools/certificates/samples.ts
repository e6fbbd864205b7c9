// Makes the sample files of reader/samples/: node tools/certificates/samples.ts
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { chanceFrom } from './chance.ts';
import { inventFacts, truthOf, type CertificateFacts } from './facts.ts';
import { addShadow, throughLens } from './lens.ts';
import { certificateHtml, printedTypes } from './page.ts';
import { openRenderer } from './render.ts';
import { inventStyle, type PageStyle } from './style.ts';

const OUT = new URL('../../reader/samples/', import.meta.url).pathname;

interface Sample {
  readonly name: string;
  readonly seed: number;
  readonly facts: Partial<CertificateFacts> & Pick<CertificateFacts, 'taxType'>;
  readonly style: Partial<PageStyle>;
  make(page: Buffer, pdf: () => Promise<Buffer>): Promise<Buffer>;
}

function heic(png: Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  try {
    writeFileSync(join(folder, 'page.png'), png);
    execFileSync('heif-enc', ['-q', '45', '-o', join(folder, 'page.heic'), join(folder, 'page.png')], { stdio: 'ignore' });
    return readFileSync(join(folder, 'page.heic'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const plain: Partial<PageStyle> = { font: 'NanumGothic', valueFont: 'NanumGothic', watermark: 'none', frame: 'ornament', hometax: false, stamp: false, repeatTypes: true, dateForm: 'spaced', tag: 'bracket' };

const SAMPLES: readonly Sample[] = [
  {
    name: 'individual-general.jpg', seed: 11, style: { ...plain, font: 'NanumMyeongjo', valueFont: 'NanumMyeongjo' },
    facts: {
      taxType: '일반과세자', kindText: '일반과세자', tradeName: '가온 식품', representatives: ['김가온'], address: '서울특별시 마포구 동문로 52, 3층 301호 (서교동)',
      trades: [{ type: '도매 및 소매업', item: '전자상거래 소매업' }, { type: '음식점업', item: '커피 전문점' }], issueReason: '신규', email: null,
    },
    make: (page) => sharp(page).resize(1400).rotate(0.4, { background: '#ffffff' }).jpeg({ quality: 68 }).toBuffer(),
  },
  {
    name: 'corporation.pdf', seed: 12, style: { ...plain, frame: 'double', hometax: true },
    facts: {
      taxType: '법인사업자', kindText: '법인사업자', tradeName: '주식회사 누리소프트', representatives: ['이나래'], representativeNote: '', address: '경기도 성남시 분당구 판교로 242, 7층 702호 (삼평동)', headOfficeAddress: '경기도 성남시 분당구 판교로 242, 7층 702호 (삼평동)',
      trades: [{ type: '정보통신업', item: '응용 소프트웨어 개발 및 공급업' }, { type: '도매 및 소매업', item: '전자상거래 소매업' }, { type: '서비스업', item: '광고대행' }], email: 'tax@example.com',
    },
    make: (_page, pdf) => pdf(),
  },
  {
    name: 'corporation-two-representatives.png', seed: 13, style: { ...plain, font: 'Noto Sans CJK KR', valueFont: 'Noto Sans CJK KR', frame: 'thick', tag: 'box' },
    facts: {
      taxType: '법인사업자', kindText: '법인사업자 : 본점', tradeName: '(주)푸른솔물류', representatives: ['박하늘', '최도윤'], representativeNote: '(각자대표)', address: '부산광역시 해운대구 해맞이길 17, 5층 (우동)', headOfficeAddress: '부산광역시 해운대구 해맞이길 17, 5층 (우동)',
      trades: [{ type: '운수 및 창고업', item: '일반 창고업' }, { type: '운수 및 창고업', item: '택배업' }], issueReason: '정정', email: null,
    },
    make: (page) => sharp(page).resize(1240).greyscale().png({ palette: true, colours: 16, compressionLevel: 9 }).toBuffer(),
  },
  {
    name: 'simplified-photo.jpg', seed: 14, style: { ...plain, watermark: 'emblem', watermarkInk: 0.08 },
    facts: {
      taxType: '간이과세자', kindText: '간이과세자', tradeName: '다솜분식', representatives: ['정다솜'], address: '대구광역시 수성구 중앙로 118, 1층 (범어동)',
      trades: [{ type: '음식', item: '분식' }], issueReason: '신규', email: null,
    },
    make: async (page) => {
      const chance = chanceFrom(14);
      const photo = await addShadow(await throughLens(page, chance, { corner: 0.05, fill: 0.9, turn: 3 }), chance, 0.4, true);
      return sharp(photo).resize({ height: 2000 }).jpeg({ quality: 62 }).toBuffer();
    },
  },
  {
    name: 'exempt-rotated.webp', seed: 15, style: { ...plain, font: 'NanumBarunGothic', valueFont: 'NanumBarunGothic', tag: 'colon' },
    facts: {
      taxType: '면세사업자', kindText: '부가가치세 면세사업자', tradeName: '새봄 외국어학원', representatives: ['한서연'], address: '광주광역시 광산구 첨단대로 91, 4층 (쌍암동, 누리타워)',
      trades: [{ type: '교육 서비스업', item: '외국어학원' }], issueReason: null, email: null,
    },
    make: async (page) => sharp(await sharp(page).resize(1500).png().toBuffer()).rotate(90).webp({ quality: 70 }).toBuffer(),
  },
  {
    name: 'individual-phone.heic', seed: 16, style: { ...plain, frame: 'none', tag: 'plain' },
    facts: {
      taxType: '일반과세자', kindText: '일반과세자', tradeName: '온새미 공방', representatives: ['오재윤'], address: '제주특별자치도 제주시 은행나무로 8, 2층 (상현동)',
      trades: [{ type: '제조업', item: '가구 제조' }, { type: '소매업', item: '통신판매업' }], issueReason: '재발급', email: null,
    },
    make: async (page) => heic(await sharp(page).resize(1500).png().toBuffer()),
  },
];

const renderer = await openRenderer();
const MOST_BYTES = 250_000;
try {
  for (const sample of SAMPLES) {
    const chance = chanceFrom(sample.seed);
    const facts = { ...inventFacts(chance, { taxType: sample.facts.taxType, representatives: 1 }), ...sample.facts };
    const style = { ...inventStyle(chance, 'development', facts.form === 'corporation'), ...sample.style };
    const html = certificateHtml(facts, style);
    const bytes = await sample.make(await renderer.png(html, 300), () => renderer.pdf(html));
    if (bytes.length > MOST_BYTES) throw new Error(`${sample.name} has ${bytes.length} bytes`);
    writeFileSync(join(OUT, sample.name), bytes);
    const truth = { file: sample.name, kind: facts.form, fields: { ...truthOf(facts), businessTypes: printedTypes(facts, style) } };
    writeFileSync(join(OUT, sample.name.replace(/\.\w+$/, '.truth.json')), `${JSON.stringify(truth, null, 1)}\n`);
    console.log(`${sample.name}  ${Math.round(bytes.length / 1024)} kB`);
  }
} finally {
  await renderer.close();
}
