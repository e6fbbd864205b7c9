import { AppError } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { gatewayCaller, merchantCaller, route, type RequestContext, type Route, type UploadedFile } from '../../platform/http/route-kit.ts';
import type { OpenedDocument } from '../documents/documents.service.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import type { ContractsService } from './contracts.service.ts';

/** The kind of browser in words, as the evidence tells it. */
export type NameBrowser = (userAgent: string) => string | null;

export function contractsRoutes(contracts: ContractsService, { browserName }: { readonly browserName: NameBrowser }): Route[] {
  const fromWhere = (context: RequestContext) => ({ locale: context.locale, address: context.address, requestId: context.requestId, browser: (context.userAgent === null ? null : browserName(context.userAgent)) ?? context.userAgent ?? '-' });
  const ofMerchant = (context: RequestContext) => {
    const { merchant, personId, name, email } = merchantCaller(context);
    const mine = (row: CaseRow): boolean => row.merchantId === merchant.merchantId;
    const viewer = { kind: 'merchant', personId, maySign: merchant.permissions.includes('contract:sign'), mayWrite: merchant.permissions.includes('application:write') } as const;
    return { personId, name, email, mine, view: (caseId: string) => contracts.view(caseId, viewer, mine) };
  };
  const ofTeam = (context: RequestContext) => {
    const { gateway, personId } = gatewayCaller(context);
    const mine = (row: CaseRow): boolean => row.gateway === gateway && row.handOver === 'done';
    return { gateway, personId, mine, view: (caseId: string) => contracts.view(caseId, { kind: 'gateway', personId }, mine) };
  };
  return [
    route(OPERATIONS.contract, async ({ params, context }) => ofMerchant(context).view(params.caseId)),
    route(OPERATIONS.contractFile, async ({ params, context }) => {
      const { personId, mine } = ofMerchant(context);
      return download(await contracts.open({ ...params, who: { personId }, actor: personId, as: 'merchant', requestId: context.requestId, mine }));
    }),
    route(OPERATIONS.signContract, async ({ params, body, context }) => {
      const { personId, name, email, mine, view } = ofMerchant(context);
      await contracts.sign({ ...params, mine, who: { personId, name, email }, signature: signatureOf(body), ...fromWhere(context) });
      return view(params.caseId);
    }, async ({ params, context }) => ofMerchant(context).view(params.caseId)),
    route(OPERATIONS.inviteSigner, async ({ params, context }) => {
      const { personId, mine, view } = ofMerchant(context);
      await contracts.invite({ ...params, personId, mine, requestId: context.requestId });
      return view(params.caseId);
    }),
    route(OPERATIONS.addContractCopy, async ({ params, file, context }) => {
      const { personId, mine, view } = ofMerchant(context);
      await contracts.addCopy({ ...params, by: 'merchant', personId, requestId: context.requestId, mine, file: given(file) });
      return view(params.caseId);
    }, async ({ params, context }) => ofMerchant(context).view(params.caseId)),
    route(OPERATIONS.gatewayContract, async ({ params, context }) => ofTeam(context).view(params.caseId)),
    route(OPERATIONS.gatewayContractFile, async ({ params, context }) => {
      const { personId, mine } = ofTeam(context);
      return download(await contracts.open({ ...params, who: { personId }, actor: personId, as: 'gateway', requestId: context.requestId, mine }));
    }),
    route(OPERATIONS.uploadOffer, async ({ params, file, context }) => {
      const { gateway, personId } = ofTeam(context);
      return contracts.uploadForOffer({ ...params, gateway, personId, requestId: context.requestId, file: given(file) });
    }),
    route(OPERATIONS.addGatewayContractCopy, async ({ params, file, context }) => {
      const { personId, mine, view } = ofTeam(context);
      await contracts.addCopy({ ...params, by: 'gateway', personId, requestId: context.requestId, mine, file: given(file) });
      return view(params.caseId);
    }, async ({ params, context }) => ofTeam(context).view(params.caseId)),
    route(OPERATIONS.linkedContract, async ({ params }) => contracts.viewLink(params.token)),
    route(OPERATIONS.linkedContractFile, async ({ params, context }) => {
      const { row, offer, signer } = await contracts.link(params.token);
      // A link shows the two files it is about, and none of another offer.
      if (params.documentId !== offer.documentId && params.documentId !== offer.signedDocumentId) throw new AppError('not_found');
      return download(await contracts.open({ caseId: row.id, documentId: params.documentId, who: { position: signer.position }, actor: `signing-link:${offer.id}:${signer.position}`, as: 'link', requestId: context.requestId, mine: () => true }));
    }),
    route(OPERATIONS.signByLink, async ({ params, body, context }) => {
      const { row, offer, signer } = await contracts.link(params.token);
      await contracts.sign({ caseId: row.id, position: signer.position, linkOfferId: offer.id, mine: () => true, who: null, signature: signatureOf(body), ...fromWhere(context) });
      return { ok: true as const };
    }),
  ];
}

function signatureOf(body: { sha256: string; consent: { version: string }; mark: Parameters<ContractsService['sign']>[0]['signature']['mark']; sealImage?: string | undefined }) {
  return { sha256: body.sha256, mark: body.mark, sealImage: body.sealImage ?? null, consentVersion: body.consent.version };
}

function given(file: UploadedFile | null): { fileName: string; bytes: Buffer } {
  if (file === null) throw new AppError('malformed_request');
  return { fileName: file.fileName, bytes: file.bytes };
}

/** Always saved, never shown by the browser on our address: what is in a PDF somebody sent must not run here. */
function download({ bytes, mediaType, fileName }: OpenedDocument) {
  return { bytes, mediaType, downloadAs: fileName };
}
