import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';
import { describe, expect, it } from 'vitest';
import { cellsOf } from './read-sheet.ts';

const workbook = (cell: string, more: Record<string, Uint8Array> = {}) => Buffer.from(zipSync({
  ...more,
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
    // The theme of many programs says with the same letter how far a colour runs.
    const theme = Buffer.from('<?xml version="1.0"?><a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:fillToRect l="50000" t="-80000" r="50000" b="180000"/></a:theme>');
    expect(await cellsOf(workbook('<c r="A1" t="inlineStr"><is><t>x</t></is></c>', { 'xl/theme/theme1.xml': theme }))).toEqual([['x']]);
  });

  it('is refused when it is broken, old, locked or empty of sense', async () => {
    for (const bytes of [Buffer.from('PK\u0003\u0004 broken'), Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), Buffer.from([1, 0, 2, 0]), Buffer.from(zipSync({ 'a.xml': Buffer.from('<a/>') }))]) await expect(cellsOf(bytes)).rejects.toMatchObject(refused);
  });

  it('never fills the memory: neither by parts that unpack to far more nor by a cell at the far end', async () => {
    await expect(cellsOf(Buffer.from(zipSync({ 'xl/worksheets/sheet1.xml': Buffer.alloc(60_000_000, 32) })))).rejects.toMatchObject(refused);
    await expect(cellsOf(workbook('<c r="XFD1048576"><v>1</v></c>'))).rejects.toMatchObject(refused);
    await expect(cellsOf(workbook('<c r="A900000"><v>1</v></c>'))).rejects.toMatchObject(refused);
    await expect(cellsOf(workbook("<c r='XFD1048576'><v>1</v></c>"))).rejects.toMatchObject(refused);
    for (const place of ['1e6', 'A30000&#48;', 'a300000', 'A00000300000', 'A 9']) await expect(cellsOf(workbook(`<c r='${place}'><v>1</v></c>`))).rejects.toMatchObject(refused);
    await expect(cellsOf(workbook(`</row>${'<row/>'.repeat(2_500)}<row>`))).rejects.toMatchObject(refused);
    await expect(cellsOf(Buffer.from('a\n'.repeat(2_500)))).rejects.toMatchObject(refused);
    await expect(cellsOf(Buffer.alloc(3_000_000, 97))).rejects.toMatchObject(refused);
  });

  it('is not unpacked beyond its bound, whatever sizes it declares, and not once for each of many parts that are one', async () => {
    await expect(cellsOf(lyingZip(1, 60_000_000))).rejects.toMatchObject({ detail: { en: expect.stringContaining('too large') } });
    const began = performance.now();
    await expect(cellsOf(lyingZip(100, 25_000_000))).rejects.toMatchObject(refused);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

/** A zip of so many parts that are all the same bytes; each says that it unpacks to one byte. */
function lyingZip(count: number, size: number): Buffer {
  const data = deflateRawSync(Buffer.alloc(size));
  const name = Buffer.from('a.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(1, 24);
  entry.writeUInt16LE(name.length, 28);
  const directory = Buffer.concat(Array.from({ length: count }, () => Buffer.concat([entry, name])));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, name, data, directory, end]);
}
