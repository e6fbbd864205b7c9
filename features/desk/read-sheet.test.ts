import { zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';
import { describe, expect, it } from 'vitest';
import { cellsOf } from './read-sheet.ts';

const workbook = (cell: string) => Buffer.from(zipSync({
  '[Content_Types].xml': Buffer.from('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'),
  '_rels/.rels': Buffer.from('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
  'xl/workbook.xml': Buffer.from('<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': Buffer.from('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
  'xl/worksheets/sheet1.xml': Buffer.from(`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>${cell}</row></sheetData></worksheet>`),
}));
const refused = { code: 'file_unusable' };

describe('a table that a team uploads', () => {
  it('is read from a workbook, and from text in UTF-8 and in the Korean code page, with commas or tabs', async () => {
    const rows = [['접수 번호', '처리 단계'], ['GH-1', '심사 통과']];
    expect(await cellsOf(await writeExcelFile(rows.map((row) => row.map((value) => ({ value, type: String })))).toBuffer())).toEqual(rows);
    expect(await cellsOf(Buffer.from(`\uFEFF${rows.map((row) => row.join(',')).join('\r\n')}`))).toEqual(rows);
    expect(await cellsOf(Buffer.from(rows.map((row) => row.join('\t')).join('\n')))).toEqual(rows);
    // 단계,반려 in the code page that Korean Excel saves.
    expect(await cellsOf(Buffer.from([0xb4, 0xdc, 0xb0, 0xe8, 0x2c, 0xb9, 0xdd, 0xb7, 0xc1]))).toEqual([['단계', '반려']]);
    expect(await cellsOf(Buffer.from("a,'=1+1\r\n"))).toEqual([['a', '=1+1']]);
    expect(await cellsOf(workbook('<c r="B1" t="inlineStr"><is><t>x</t></is></c>'))).toEqual([['', 'x']]);
  });

  it('is refused when it is broken, old, locked or empty of sense', async () => {
    for (const bytes of [Buffer.from('PK\u0003\u0004 broken'), Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), Buffer.from([1, 0, 2, 0]), Buffer.from(zipSync({ 'a.xml': Buffer.from('<a/>') }))]) await expect(cellsOf(bytes)).rejects.toMatchObject(refused);
  });

  it('never fills the memory: neither by parts that unpack to far more nor by a cell at the far end', async () => {
    await expect(cellsOf(Buffer.from(zipSync({ 'xl/worksheets/sheet1.xml': Buffer.alloc(60_000_000, 32) })))).rejects.toMatchObject(refused);
    await expect(cellsOf(workbook('<c r="XFD1048576"><v>1</v></c>'))).rejects.toMatchObject(refused);
    await expect(cellsOf(workbook('<c r="A900000"><v>1</v></c>'))).rejects.toMatchObject(refused);
    await expect(cellsOf(Buffer.from('a\n'.repeat(2_500)))).rejects.toMatchObject(refused);
    await expect(cellsOf(Buffer.alloc(3_000_000, 97))).rejects.toMatchObject(refused);
  });
});
