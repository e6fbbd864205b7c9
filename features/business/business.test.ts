import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDiskFiles } from '../../connectors/files/disk/disk-files.ts';
import type { AppError } from '../../contract/errors.ts';
import type { Files } from '../../domain/ports/files.ts';
import { movableClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { startWorker } from '../../platform/queue-worker.ts';
import { publish, readEvents } from '../../platform/stream.ts';
import { openVault } from '../../platform/vault.ts';
import { createReader } from '../../reader/index.ts';
import type { Database } from '../../storage/open-database.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';
import { createDocuments } from '../documents/documents.service.ts';
import { createBusiness, type BusinessParts } from './business.service.ts';

type Selection = BusinessParts['late'];
const NOTHING_SELECTED: Selection = { openSelection: async () => ({ methods: 0, consents: [], looked: [] }), prepareSubmission: null };

const reader = createReader({ workers: 1 });
afterAll(() => reader.close());

removeTemporaryDirectories();

const log = startLog({ level: 'silent' });
const sample = (file: string) => readFile(join(import.meta.dirname, '../../reader/samples', file));
const actor = (merchantId: string) => ({ personId: `prs_${merchantId}`, merchantId, requestId: 'req-1' });
const refusal = async (work: Promise<unknown>) => (await work.then(() => expect.fail('should have been refused'), (error: unknown) => error)) as AppError;

async function house(database: Database, more: { files?: Partial<Files>; selection?: Selection } = {}) {
  const clock = movableClock(new Date('2026-03-02T00:00:00Z'));
  const vault = openVault(['a root key for tests only, long enough to be taken']);
  const files = { ...(await openDiskFiles(temporaryDirectory())), ...more.files };
  const audited: string[] = [];
  const audit = { record: async (_tx: unknown, { action }: { action: string }) => void audited.push(action) };
  const documents = createDocuments({ database, clock, vault, files, reader, log, publish, audit });
  const late = more.selection ?? NOTHING_SELECTED;
  const business = createBusiness({ database, clock, vault, documents, audit, late });
  const readAll = async () => {
    const worker = await startWorker({ database, clock, log, handlers: documents.jobs, jobs: [] });
    await worker.idle();
    await worker.stop();
  };
  return { database, clock, documents, business, audited, readAll, again: () => createBusiness({ database, clock, vault, documents, audit, late }) };
}
type House = Awaited<ReturnType<typeof house>>;

const person = { name: '김가온', email: 'gaon@example.com', birthDate: '1985-03-01', mobilePhone: '010-0000-0001' };
const typed = {
  kind: 'individual' as const, taxType: 'general' as const, registrationNumber: '001-23-45673', tradeName: '가온상회', openingDate: '2021-03-15', address: '서울특별시 종로구 세종대로 1',
  businessTypes: ['소매업'], businessItems: ['전자상거래 소매업'], representatives: [person],
  contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '' },
  service: { form: 'web' as const, urls: ['https://shop.example.com'], notInStoreYet: false, industries: ['general_goods'], monthlyVolume: 'under_100m' as const, memo: '' },
};
const corporation = { ...typed, kind: 'corporation' as const, registrationNumber: '012-81-23456', corporateNumber: '110111-9512347', tradeName: '주식회사 가온' };

async function fillIn({ business }: House, merchantId: string, form: Partial<typeof typed>): Promise<number> {
  const { version } = await business.view(merchantId, true);
  return (await business.update(merchantId, version, { form })).version;
}

forEachDatabase((open) => {
  describe('documents', () => {
    it.each(['individual-general.jpg', 'corporation.pdf', 'corporation-two-representatives.png', 'exempt-rotated.webp', 'individual-phone.heic'])('reads %s and fills the form with it', async (file) => {
      const one = await house(await open());
      const truth = JSON.parse(await readFile(join(import.meta.dirname, '../../reader/samples', file.replace(/\.\w+$/, '.truth.json')), 'utf8')) as { registrationNumber?: string; fields?: { registrationNumber: string } };
      const { id, state } = await one.documents.upload(actor('mer_a'), { fileName: file, bytes: await sample(file) });
      expect(state).toBe('waiting');
      await one.readAll();
      const document = await one.documents.get('mer_a', id);
      expect(document).toMatchObject({ state: 'read', fileName: file, progress: null });
      const page = await one.documents.page('mer_a', id);
      expect(page.bytes.subarray(8, 12).toString('latin1')).toBe('WEBP');
      const box = document.fields?.registrationNumber?.box;
      expect(box && box[0] + box[2] <= (document.page?.width ?? 0)).toBe(true);
      const filled = await one.business.fill('mer_a', { documentId: id, replaceTyped: false });
      expect(filled.form.registrationNumber).toBe(truth.registrationNumber ?? truth.fields?.registrationNumber);
      expect(filled.document?.id).toBe(id);
      const { events } = await readEvents(one.database.kysely, { topic: 'merchant:mer_a', after: 0 });
      expect(events.filter(({ kind }) => kind === 'document.progress').at(-1)?.payload).toMatchObject({ documentId: id, state: 'read' });
    });

    it.each([
      ['an empty file', Buffer.alloc(0)],
      ['a program named like a picture', Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(200)])],
      ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>')],
      ['a drawing with script', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
      ['an archive', Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), Buffer.alloc(100)])],
      ['more than 20 MB', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(20 * 1024 * 1024)])],
    ])('refuses %s, saying what to do in both languages', async (_what, bytes) => {
      const one = await house(await open());
      const error = await refusal(one.documents.upload(actor('mer_a'), { fileName: 'certificate.jpg', bytes }));
      expect(error.code).toBe('file_unusable');
      expect(error.detail?.ko).toMatch(/주세요/);
      expect(error.detail?.en).not.toBe('');
    });

    it('tells what is wrong with a file that cannot be opened', async () => {
      const one = await house(await open());
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'x.pdf', bytes: Buffer.from('%PDF-1.7\nnothing that follows is a PDF') });
      await one.readAll();
      const document = await one.documents.get('mer_a', id);
      expect(document.state).toBe('failed');
      expect(document.problems.length).toBeGreaterThan(0);
    });

    it("hides another merchant's document in every way", async () => {
      const one = await house(await open());
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'a.pdf', bytes: await sample('corporation.pdf') });
      const attempts = [
        () => one.documents.get('mer_b', id), () => one.documents.page('mer_b', id), () => one.documents.remove(actor('mer_b'), id),
        () => one.business.fill('mer_b', { documentId: id, replaceTyped: false }),
        () => one.business.update('mer_b', 0, { documentId: id }),
      ];
      for (const attempt of attempts) expect((await refusal(attempt())).code).toBe('not_found');
    });

    it.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS'])('says that the disk takes nothing (%s), and leaves no document behind', async (code) => {
      const full = () => Promise.reject(Object.assign(new Error('the disk takes nothing'), { code }));
      const one = await house(await open(), { files: { put: full } });
      expect((await refusal(one.documents.upload(actor('mer_a'), { fileName: 'a.pdf', bytes: await sample('corporation.pdf') }))).code).toBe('storage_full');
      expect(await one.database.kysely.selectFrom('document').select('id').execute()).toEqual([]);
      expect(await one.database.kysely.selectFrom('job').select('id').execute()).toEqual([]);
    });
  });

  describe('business information', () => {
    it('keeps the draft over a restart and seals it', async () => {
      const one = await house(await open());
      await fillIn(one, 'mer_a', { tradeName: '가온상회' });
      await fillIn(one, 'mer_a', { address: '서울' });
      expect((await one.again().view('mer_a', true)).form).toMatchObject({ tradeName: '가온상회', address: '서울' });
      const row = await one.database.kysely.selectFrom('business_draft').select('form').executeTakeFirstOrThrow();
      expect(row.form).not.toContain('가온');
      expect(await one.business.stateOf('mer_a')).toBe('draft');
    });

    it('refuses a stale tab and keeps what the other tab wrote', async () => {
      const one = await house(await open());
      const version = await fillIn(one, 'mer_a', { tradeName: '첫째' });
      await fillIn(one, 'mer_a', { tradeName: '둘째' });
      expect((await refusal(one.business.update('mer_a', version, { form: { tradeName: '셋째' } }))).code).toBe('stale_version');
      expect((await one.business.view('mer_a', true)).form.tradeName).toBe('둘째');
    });

    it('keeps typed values when a document fills the form, unless asked to replace them', async () => {
      const one = await house(await open());
      await fillIn(one, 'mer_a', { tradeName: '직접 쓴 이름' });
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'a.pdf', bytes: await sample('corporation.pdf') });
      await one.readAll();
      const fillWith = (replaceTyped: boolean) => one.business.fill('mer_a', { documentId: id, replaceTyped });
      expect((await fillWith(false)).form.tradeName).toBe('직접 쓴 이름');
      expect((await fillWith(true)).form.tradeName).not.toBe('직접 쓴 이름');
    });

    it('takes a second certificate in the place of the first, keeps what was typed, and asks for a look again', async () => {
      const one = await house(await open());
      const uploaded = async (file: string) => {
        const { id } = await one.documents.upload(actor('mer_a'), { fileName: file, bytes: await sample(file) });
        await one.readAll();
        return id;
      };
      const first = await one.business.fill('mer_a', { documentId: await uploaded('corporation.pdf'), replaceTyped: false });
      const edited = await one.business.update('mer_a', first.version, { form: { address: '직접 쓴 주소' }, reviewed: ['/tradeName', '/address'] });
      const id = await uploaded('individual-general.jpg');
      const second = await one.business.fill('mer_a', { documentId: id, replaceTyped: false });
      expect(second.form.registrationNumber).not.toBe(edited.form.registrationNumber);
      expect(second.form.tradeName).not.toBe(edited.form.tradeName);
      expect(second.form.address).toBe('직접 쓴 주소');
      expect(second.reviewed).toEqual([]);
      await one.business.update('mer_a', second.version, { reviewed: ['/tradeName'] });
      expect((await one.business.fill('mer_a', { documentId: id, replaceTyped: false })).reviewed).toEqual(['/tradeName']);
      const replaced = await one.business.fill('mer_a', { documentId: id, replaceTyped: true });
      expect(replaced.reviewed).toEqual([]);
      expect(replaced.form.address).not.toBe('직접 쓴 주소');
    });

    it('leaves nothing of the company before when another certificate replaces everything', async () => {
      const one = await house(await open());
      const uploaded = async (file: string) => {
        const { id } = await one.documents.upload(actor('mer_a'), { fileName: file, bytes: await sample(file) });
        await one.readAll();
        return id;
      };
      const first = await one.business.fill('mer_a', { documentId: await uploaded('corporation.pdf'), replaceTyped: false });
      expect(first.form.corporateNumber).not.toBe('');
      await one.business.update('mer_a', first.version, { form: { corporateNumber: `${first.form.corporateNumber} `, headOfficeAddress: '직접 쓴 본점' } });
      const id = await uploaded('individual-general.jpg');
      // What a person changed is theirs until they ask for everything to be replaced.
      expect((await one.business.fill('mer_a', { documentId: id, replaceTyped: false })).form.headOfficeAddress).toBe('직접 쓴 본점');
      const { form } = await one.business.fill('mer_a', { documentId: id, replaceTyped: true });
      expect({ corporateNumber: form.corporateNumber, headOfficeAddress: form.headOfficeAddress, kind: form.kind, people: form.representatives.length }).toEqual({ corporateNumber: '', headOfficeAddress: '', kind: 'individual', people: 1 });
    });

    it('fills nothing from a file that could not be read, and says so', async () => {
      const one = await house(await open());
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'x.pdf', bytes: Buffer.from('%PDF-1.7\nnothing that follows is a PDF') });
      const fill = () => refusal(one.business.fill('mer_a', { documentId: id, replaceTyped: false }));
      expect((await fill()).detail?.en).toContain('still being read');
      await one.readAll();
      expect((await fill()).detail?.en).toContain('could not be read');
      expect((await one.business.view('mer_a', true)).document).toBeNull();
    });

    it('puts nothing on file that rests on a deleted certificate', async () => {
      const one = await house(await open());
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'a.pdf', bytes: await sample('corporation.pdf') });
      await one.business.update('mer_a', 0, { form: typed, documentId: id });
      await one.documents.remove(actor('mer_a'), id);
      expect((await refusal(one.business.finish({ ...actor('mer_a'), ifMatch: 1, consents: [], looked: [] }))).code).toBe('not_allowed_now');
      expect(await one.business.stateOf('mer_a')).toBe('draft');
    });

    it('lets a second click and a second window finish once', async () => {
      const one = await house(await open());
      const version = await fillIn(one, 'mer_a', typed);
      const finish = () => one.business.finish({ ...actor('mer_a'), ifMatch: version, consents: [], looked: [] });
      const ends = await Promise.allSettled([finish(), finish()]);
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await refusal(finish())).code).toBe('stale_version');
      expect((await one.business.view('mer_a', true)).onFile?.version).toBe(1);
    });

    it.each([['a sole proprietor', typed], ['a corporation', corporation]])('puts the information of %s on file', async (_who, form) => {
      const one = await house(await open());
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'a.pdf', bytes: await sample('corporation.pdf') });
      await one.business.update('mer_a', 0, { form, documentId: id });
      const { applicationId } = await one.business.finish({ ...actor('mer_a'), ifMatch: 1, consents: [], looked: [] });
      expect(await one.business.view('mer_a', true)).toMatchObject({ state: 'on_file', onFile: { version: 1 }, problemsWhenFinished: [] });
      expect(applicationId).toBeNull();
      expect(await one.business.onFile(one.database.kysely, 'mer_a')).toMatchObject({ version: 1, documentId: id, information: { tradeName: form.tradeName, contact: { name: '김가온' } } });
      expect(await one.business.proven('mer_a')).toMatchObject({ registrationNumber: expect.stringMatching(/^\d{3}-\d{2}-\*{5}$/), tradeName: form.tradeName });
      expect((await refusal(one.documents.remove(actor('mer_a'), id))).code).toBe('not_allowed_now');
      expect(one.audited).toContain('business.put_on_file');
    });

    it('puts nothing on file that differs from the certificate until a person has looked at each field, and names those left', async () => {
      const one = await house(await open());
      const { id } = await one.documents.upload(actor('mer_a'), { fileName: 'a.jpg', bytes: await sample('individual-general.jpg') });
      await one.readAll();
      const filled = await one.business.fill('mer_a', { documentId: id, replaceTyped: true });
      expect(filled.differences).toEqual([]);
      const [named] = filled.form.representatives;
      const rest = { representatives: [{ ...person, name: named?.name ?? '', birthDate: named?.birthDate || person.birthDate }], contact: typed.contact, service: typed.service };
      const { version, differences } = await one.business.update('mer_a', filled.version, { form: { ...rest, tradeName: '다른 상점', address: '서울특별시 종로구 다른로 1' } });
      expect(differences.map(({ pointer, entered }) => [pointer, entered])).toEqual([['/tradeName', '다른 상점'], ['/address', '서울특별시 종로구 다른로 1']]);
      const finish = (looked: string[]) => one.business.finish({ ...actor('mer_a'), ifMatch: version, consents: [], looked });
      const error = await refusal(finish(['/address']));
      expect([error.code, error.problems.map(({ pointer, code }) => [pointer, code])]).toEqual(['invalid_input', [['/tradeName', 'differs_from_certificate']]]);
      expect(await one.business.stateOf('mer_a')).toBe('draft');
      await finish(['/tradeName', '/address']);
      expect(await one.business.onFile(one.database.kysely, 'mer_a')).toMatchObject({ documentId: id, information: { tradeName: '다른 상점' } });
    });

    it('names every missing field instead of finishing', async () => {
      const one = await house(await open());
      const version = await fillIn(one, 'mer_a', { ...typed, address: '', registrationNumber: '001-23-45674' });
      const error = await refusal(one.business.finish({ ...actor('mer_a'), ifMatch: version, consents: [], looked: [] }));
      expect(error.code).toBe('invalid_input');
      expect(error.problems.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/address', '/registrationNumber']));
      expect(await one.business.stateOf('mer_a')).toBe('draft');
    });

    it("refuses another merchant's number without telling whose it is, and stops probing", async () => {
      const one = await house(await open());
      await one.business.finish({ ...actor('mer_a'), ifMatch: await fillIn(one, 'mer_a', typed), consents: [], looked: [] });
      const version = await fillIn(one, 'mer_b', typed);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const error = await refusal(one.business.finish({ ...actor('mer_b'), ifMatch: version, consents: [], looked: [] }));
        expect(error.code).toBe('registration_number_in_use');
        expect(error.problems.map(({ pointer }) => pointer)).toEqual(['/registrationNumber']);
        expect(JSON.stringify([error.message, error.detail, error.problems])).not.toContain('mer_a');
      }
      // The closed door answers the same, and now also for a number that nobody has: trying tells nothing any more.
      const free = await fillIn(one, 'mer_b', { registrationNumber: '012-81-23456' });
      expect((await refusal(one.business.finish({ ...actor('mer_b'), ifMatch: free, consents: [], looked: [] }))).code).toBe('registration_number_in_use');
      expect(one.audited.filter((action) => action === 'business.number_in_use')).toHaveLength(5);
      one.clock.advance(25 * 3600_000);
      await one.business.finish({ ...actor('mer_b'), ifMatch: free, consents: [], looked: [] });
      expect(await one.business.stateOf('mer_b')).toBe('on_file');
    });

    it('submits the open selection in the same transaction, and locks what was submitted', async () => {
      let fails = true;
      const selection: Selection = {
        openSelection: async () => ({ methods: 1, consents: [], looked: [] }),
        prepareSubmission: async (merchantId) => async (tx) => {
          if (fails) throw new Error('the submission failed');
          await one.business.lock(tx, merchantId);
          return 'app_1';
        },
      };
      const one: House = await house(await open(), { selection });
      const version = await fillIn(one, 'mer_a', typed);
      await expect(one.business.finish({ ...actor('mer_a'), ifMatch: version, consents: [], looked: [] })).rejects.toThrow('the submission failed');
      expect(await one.business.stateOf('mer_a')).toBe('draft');
      fails = false;
      const { applicationId } = await one.business.finish({ ...actor('mer_a'), ifMatch: version, consents: [], looked: [] });
      expect(applicationId).toBe('app_1');
      const business = await one.business.view('mer_a', true);
      expect(business).toMatchObject({ locked: true, allowedActions: [] });
      expect((await refusal(one.business.update('mer_a', business.version, { form: { memo: '' } as never }))).code).toBe('business_information_locked');
    });
  });
});
