import { MERCHANT_ROLES, mayAssignRole, type MerchantRole } from '../../domain/access.ts';

/** The roles a member may hand out. */
export function assignableRoles(actor: MerchantRole): MerchantRole[] {
  return MERCHANT_ROLES.filter((role) => mayAssignRole(actor, role));
}

/** True when taking this person's ownership away would leave the merchant without an owner. */
export function isLastOwner(roles: ReadonlyMap<string, MerchantRole>, personId: string): boolean {
  return roles.get(personId) === 'owner' && [...roles.values()].filter((role) => role === 'owner').length === 1;
}

/** May this member change the other one at all: the role, or whether they stay? */
export function mayChangeMember(roles: ReadonlyMap<string, MerchantRole>, actorId: string, targetId: string): boolean {
  const actor = roles.get(actorId);
  const target = roles.get(targetId);
  return actor !== undefined && target !== undefined && mayAssignRole(actor, target) && !isLastOwner(roles, targetId);
}

/** An address of which the domain and the first letter can be recognised: `k•••@example.kr`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email.slice(0, at)][0] ?? ''}•••${email.slice(at)}`;
}
