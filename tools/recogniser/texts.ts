// Writes lines of text such as stand on certificates, one a line, for the training of the recogniser.
//   node tools/recogniser/texts.ts --out FILE [--count 40000]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { districtsOf, PROVINCES } from '../../reader/fields/places.ts';
import { BUSINESS_TYPES, ISSUE_REASONS, KIND_LINES, TAX_OFFICES } from '../../reader/fields/trades.ts';
import { chanceFrom } from '../certificates/chance.ts';
import { inventFacts } from '../certificates/facts.ts';

const { values } = parseArgs({ options: { out: { type: 'string' }, count: { type: 'string', default: '40000' } } });
if (values.out === undefined) throw new Error('say where to: --out FILE');

// Far from the seeds of both splits of certificates.
const FIRST_SEED = 9_000_000;
const LABELS = ['상호', '법인명(단체명)', '성명(대표자)', '대표자', '개업연월일', '사업장 소재지', '본점 소재지', '사업의 종류', '업태', '종목', '발급사유', '교부사유', '공동사업자',
  '사업자단위과세 적용사업자 여부', '전자세금계산서 전용 전자우편주소', '생년월일 :', '법인등록번호 :', '등록번호 :', '세무서장', '사업자등록증', '여( ) 부(∨)'];

const lines: string[] = [];
for (let n = 0; lines.length < Number(values.count); n += 1) {
  const chance = chanceFrom(FIRST_SEED + n);
  const facts = inventFacts(chance);
  const [year, month, day] = facts.openingDate.split('-');
  const province = chance.pick(PROVINCES);
  const districts = districtsOf(province);
  lines.push(
    facts.tradeName, facts.representatives.join(', ') + facts.representativeNote, facts.address, ...facts.trades.flatMap((row) => [row.type, row.item]),
    chance.pick([`${year} 년 ${month} 월 ${day} 일`, `${year}년 ${month}월 ${day}일`, facts.openingDate.replaceAll('-', '.')]), facts.registrationNumber,
    [province, chance.pick(districts.length === 0 ? ['한누리대로'] : districts)].join(' '), chance.pick([...BUSINESS_TYPES, ...ISSUE_REASONS, ...Object.keys(KIND_LINES), ...TAX_OFFICES.map((name) => `${name}세무서장`), ...LABELS]),
  );
}
writeFileSync(values.out, `${lines.slice(0, Number(values.count)).join('\n')}\n`);
