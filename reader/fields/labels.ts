import { similarity } from './jamo.ts';

/** Rows of the two forms, in the order in which they stand. */
export const ROW_LABELS = ['tradeName', 'representatives', 'openingDate', 'address', 'headOfficeAddress', 'trades', 'issueReason', 'coRepresentatives', 'unitTaxation', 'email'] as const;
export type RowLabel = (typeof ROW_LABELS)[number];

const SPELLINGS: Readonly<Record<RowLabel, readonly string[]>> = {
  tradeName: ['상호', '상호법인명', '법인명단체명', '상호단체명', '법인명', '단체명'],
  representatives: ['성명', '대표자', '성명대표자', '대표자성명', '대표자명', '대표유형'],
  openingDate: ['개업연월일', '개업년월일', '개업일'],
  address: ['사업장소재지', '사업장의소재지', '사업장주소'],
  headOfficeAddress: ['본점소재지', '본점의소재지'],
  trades: ['사업의종류'],
  issueReason: ['발급사유', '교부사유'],
  coRepresentatives: ['공동사업자'],
  unitTaxation: ['사업자단위과세적용사업자여부', '사업자단위과세', '사업자단위과세적용'],
  email: ['전자세금계산서전용전자우편주소', '전자세금계산서전용', '전자세금계산서전용메일주소'],
};

/** How much a strip reads like a label of a row. */
export function likeness(text: string, label: RowLabel): number {
  return Math.max(...SPELLINGS[label].map((spelling) => similarity(text, spelling)));
}

export interface Aligned { readonly label: RowLabel; readonly index: number; readonly likeness: number }

/**
 * Sets the strips of the label column against the fixed order of the form (dynamic programming): a garbled label still
 * lands on its field because of its neighbours, and noise is passed over.
 */
export function alignLabels(strips: readonly string[]): Aligned[] {
  const gain = strips.map((text) => ROW_LABELS.map((label) => likeness(text, label) - 0.34));
  const n = strips.length;
  const m = ROW_LABELS.length;
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1));
  for (let i = 1; i <= n; i += 1) {
    for (let j = 1; j <= m; j += 1) {
      const match = (best[i - 1]?.[j - 1] as number) + (gain[i - 1]?.[j - 1] as number);
      (best[i] as Float64Array)[j] = Math.max(match, best[i - 1]?.[j] as number, best[i]?.[j - 1] as number);
    }
  }
  const out: Aligned[] = [];
  for (let i = n, j = m; i > 0 && j > 0;) {
    const here = best[i]?.[j] as number;
    if (here === best[i - 1]?.[j]) i -= 1;
    else if (here === best[i]?.[j - 1]) j -= 1;
    else {
      out.unshift({ label: ROW_LABELS[j - 1] as RowLabel, index: i - 1, likeness: (gain[i - 1]?.[j - 1] as number) + 0.34 });
      i -= 1;
      j -= 1;
    }
  }
  return out;
}
