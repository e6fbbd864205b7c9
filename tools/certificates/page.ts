import type { CertificateFacts } from './facts.ts';
import type { PageStyle } from './style.ts';

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function printedDate(iso: string, form: PageStyle['dateForm']): string {
  const [year, month, day] = iso.split('-');
  if (form === 'dots') return `${year}.${month}.${day}`;
  return form === 'tight' ? `${year}년 ${month}월 ${day}일` : `${year} 년 ${month} 월 ${day} 일`;
}

/** A label whose letters stand apart over a fixed width, as on the form. */
function label(text: string, x: number, width: number): string {
  const letters = [...text.replace(/ /g, '')].map((letter) => `<span>${escape(letter)}</span>`).join('');
  return `<div class="label" style="left:${x}mm;width:${width}mm">${letters}</div>`;
}

const at = (x: number, html: string, more = ''): string => `<div class="value" style="left:${x}mm;${more}">${html}</div>`;

interface Row { readonly height: number; readonly html: string }

function plainRow(style: PageStyle, name: string, value: string, right = ''): Row {
  return { height: 1, html: label(name, style.labelX, style.labelWidth) + at(style.valueX - 4, ':') + at(style.valueX, escape(value)) + right };
}

/** Greedy lines of at most `room` millimetres; a Latin letter or digit is half as wide as a syllable. */
export function wrapped(text: string, room: number, letter: number, breakInside: boolean): string[] {
  const width = (part: string): number => [...part].reduce((sum, c) => sum + (/[ -~]/.test(c) ? 0.55 : 1) * letter, 0);
  const pieces = breakInside ? [...text] : text.split(/(?<= )/);
  const lines = [''];
  for (const piece of pieces) {
    const last = lines.length - 1;
    if (width(lines[last] + piece.trimEnd()) > room && lines[last] !== '') lines.push(piece.trimStart());
    else lines[last] += piece;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

function addressRow(style: PageStyle, name: string, value: string): Row {
  const lines = wrapped(value, 192 - style.valueX - style.letter, style.letter, style.breakInside && value.length % 3 === 0);
  const step = style.letter * style.linePitch;
  const html = lines.map((line, i) => `<div class="value" style="left:${style.valueX}mm;top:${(i * step).toFixed(2)}mm">${escape(line)}</div>`).join('');
  return { height: 1 + ((lines.length - 1) * step) / style.rowPitch, html: label(name, style.labelX, style.labelWidth) + at(style.valueX - 4, ':') + html };
}

function tag(style: PageStyle, text: string, x: number): string {
  if (style.tag === 'box') return at(x, `<span class="box">${text}</span>`);
  return at(x, style.tag === 'bracket' ? `[${text}]` : style.tag === 'colon' ? `${text} :` : text);
}

function tradeRows(style: PageStyle, facts: CertificateFacts): Row {
  const step = style.letter * style.linePitch;
  const tagRoom = style.tag === 'bracket' || style.tag === 'colon' ? 1.5 : 0;
  const typeX = style.valueX + style.tagOffset + tagRoom;
  const itemX = style.itemTagX + style.tagOffset + tagRoom;
  let y = 0;
  let html = label('사업의 종류', style.labelX, style.labelWidth) + at(style.valueX - 4, ':') + tag(style, '업태', style.valueX) + tag(style, '종목', style.itemTagX);
  let before = '';
  for (const { type, item } of facts.trades) {
    const shownType = !style.repeatTypes && type === before ? '' : type;
    before = type;
    const types = wrapped(shownType, style.itemTagX - typeX - 2, style.letter, style.breakInside);
    const items = wrapped(item, 196 - itemX, style.letter, style.breakInside);
    const draw = (lines: string[], x: number): string => lines.map((line, i) => `<div class="value" style="left:${x}mm;top:${(y + i * step).toFixed(2)}mm">${escape(line)}</div>`).join('');
    html += draw(types, typeX) + draw(items, itemX);
    y += (Math.max(types.length, items.length) - 1) * step + style.letter * 1.62;
  }
  return { height: 0.6 + y / style.rowPitch, html };
}

/** Business types as printed, one per printed row: some prints leave a repeated one out. */
export function printedTypes(facts: CertificateFacts, style: PageStyle): string[] {
  return facts.trades.map((row) => row.type).filter((type, i, all) => style.repeatTypes || type !== all[i - 1]);
}

function rows(facts: CertificateFacts, style: PageStyle): Row[] {
  const right = (name: string, value: string): string => {
    const width = style.letter * (name.length + 2.2);
    return label(name, style.rightX, width) + at(style.rightX + width + 1.5, `: ${escape(value)}`);
  };
  const date = (iso: string | null): string => (iso === null ? '' : printedDate(iso, style.dateForm));
  const people = [facts.representatives.join(', '), facts.representativeNote].filter(Boolean).join(' ');
  const ending = [
    plainRow(style, style.labels.reason, facts.issueReason ?? ''),
    ...(facts.form === 'individual' ? [plainRow(style, '공동사업자', facts.coRepresentatives.join(', '))] : []),
  ];
  if (facts.form === 'individual') {
    return [
      plainRow(style, style.labels.tradeName, facts.tradeName),
      plainRow(style, style.labels.person, people, right('생년월일', date(facts.birthDate))),
      plainRow(style, '개업연월일', date(facts.openingDate)),
      addressRow(style, style.labels.place, facts.address), tradeRows(style, facts), ...ending,
    ];
  }
  return [
    plainRow(style, style.labels.tradeName, facts.tradeName), plainRow(style, style.labels.person, people),
    plainRow(style, '개업연월일', date(facts.openingDate), right('법인등록번호', facts.corporateNumber ?? '')),
    addressRow(style, style.labels.place, facts.address), addressRow(style, '본점소재지', facts.headOfficeAddress ?? ''), tradeRows(style, facts), ...ending,
  ];
}

const ORNAMENT = `url("data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="72" height="72"><g fill="none" stroke="#3d6b58" stroke-width="1.6">' + [0, 24, 48].flatMap((x) => [0, 24, 48].map((y) => `<g transform="translate(${x} ${y})"><circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="3"/><path d="M0 12h4M20 12h4M12 0v4M12 20v4"/></g>`)).join('') + '</g></svg>')}")`;

function frame(style: PageStyle): string {
  if (style.frame === 'none') return '';
  if (style.frame === 'double') return '<div class="frame" style="border:1.6mm double #333"></div>';
  if (style.frame === 'thick') return '<div class="frame" style="border:1mm solid #567"></div><div class="frame" style="inset:12.5mm;border:.25mm solid #567"></div>';
  return `<div class="frame" style="border:5mm solid transparent;border-image:${ORNAMENT.replace(/"/g, "'")} 24 / 5mm round"></div><div class="frame" style="inset:15.5mm;border:.3mm solid #3d6b58"></div>`;
}

function watermark(style: PageStyle): string {
  const ink = `rgba(40,60,80,${style.watermarkInk.toFixed(3)})`;
  if (style.watermark === 'text') return `<div class="mark" style="color:${ink};font-size:22mm;letter-spacing:4mm">국세청</div>`;
  if (style.watermark === 'copy') return `<div class="mark" style="color:${ink};font-size:46mm;transform:translate(-50%,-50%) rotate(-35deg)">사 본</div>`;
  if (style.watermark === 'emblem') return `<svg class="mark" width="300" height="300" viewBox="0 0 100 100"><g fill="none" stroke="${ink}" stroke-width="7"><circle cx="50" cy="50" r="44"/><path d="M50 8c22 22-22 44 0 84M8 50c22-22 44 22 84 0"/></g></svg>`;
  return '';
}

function footer(facts: CertificateFacts, style: PageStyle): string {
  const red = 'rgba(205,35,30,.72)';
  const seal = style.seal === 'none' ? '' : `<div class="seal" style="border:1mm solid ${red};color:${red};border-radius:${style.seal === 'round' ? '50%' : '1mm'}">${escape(facts.taxOffice.slice(0, 2))}<br>세무</div>`;
  const office = [...`${facts.taxOffice}세무서장`].map(escape).join(' ');
  const hometax = style.hometax ? '<div style="position:absolute;left:20mm;top:22mm;font-size:3mm">발급번호 0000-123-4567-890</div><svg style="position:absolute;left:22mm;top:262mm" width="60" height="60" viewBox="0 0 20 20">' +
    Array.from({ length: 200 }, (_, i) => (((i * 7919) >> 3) % 3 === 0 ? `<rect x="${i % 20}" y="${Math.floor(i / 20) * 2}" width="1" height="2"/>` : '')).join('') + '</svg>' : '';
  const stamp = style.stamp ? '<div style="position:absolute;left:140mm;top:262mm;border:.8mm solid rgba(30,50,160,.7);color:rgba(30,50,160,.7);padding:1mm 3mm;font-size:5mm;transform:rotate(-6deg)">원본대조필</div>' : '';
  return `<div class="centre" style="top:235mm;font-size:5mm">${printedDate(facts.issueDate, style.dateForm === 'dots' ? 'tight' : style.dateForm)}</div>` +
    `<div class="centre" style="top:248mm;font-size:7.5mm;white-space:pre">${office}</div>${seal}${hometax}${stamp}`;
}

/** The certificate as one A4 page of HTML. */
export function certificateHtml(facts: CertificateFacts, style: PageStyle): string {
  let y = style.top;
  let body = '';
  const all = rows(facts, style);
  // A long list of trades pushes the rows together, as on real prints.
  const room = Math.min(1, (212 - y) / (all.reduce((sum, row) => sum + row.height, 0) * style.rowPitch));
  for (const row of all) {
    body += `<div class="row" style="top:${y.toFixed(2)}mm">${row.html}</div>`;
    y += row.height > 2.2 ? row.height * style.rowPitch : row.height * style.rowPitch * room;
  }
  y = Math.min(Math.max(y + 2, 203), 219);
  body += `<div class="row" style="top:${y}mm">${label('사업자단위과세적용사업자여부', style.labelX, 70)}${at(style.labelX + 74, ': 여(&nbsp;&nbsp;) 부(∨)')}</div>`;
  body += `<div class="row" style="top:${y + 9}mm">${label('전자세금계산서전용전자우편주소', style.labelX, 70)}${at(style.labelX + 74, `: ${escape(facts.email ?? '')}`)}</div>`;
  return `<!doctype html><html lang="ko"><meta charset="utf-8"><style>
@page{size:210mm 297mm;margin:0}*{box-sizing:border-box}html,body{margin:0;padding:0}
body{width:210mm;height:297mm;position:relative;overflow:hidden;background:${style.paper};color:#111;font-family:"${style.font}";font-size:${style.letter}mm}
.row{position:absolute;left:0;width:210mm;line-height:1.15}.label,.value{position:absolute;top:0;white-space:pre}.label{display:flex;justify-content:space-between}
.value{font-family:"${style.valueFont}"}.box{border:.25mm solid #222;padding:0 .8mm}
.centre{position:absolute;left:0;width:210mm;text-align:center}.frame{position:absolute;inset:9mm}.mark{position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);white-space:pre}
.seal{position:absolute;left:150mm;top:243mm;width:17mm;height:17mm;font-size:5.5mm;line-height:6mm;text-align:center;padding-top:1.5mm}
</style><body>${frame(style)}${watermark(style)}
<div class="centre" style="top:36mm;font-size:9mm;letter-spacing:4mm">사업자등록증</div>
<div class="centre" style="top:50mm">( ${escape(facts.kindText)} )</div>
<div class="centre" style="top:58mm;font-size:5mm">등록번호 : ${facts.registrationNumber}</div>
${body}${footer(facts, style)}
<div style="position:absolute;right:16mm;top:281mm;font:2.6mm sans-serif;color:#999">합성 견본 SYNTHETIC SAMPLE</div></body></html>`;
}
