/**
 * Who may do what inside a merchant. The matrix follows the roles merchants of this field know (owner, admin, manager,
 * developer, viewer); where sources disagree the most restrictive reading is taken, so only owner and admin apply and cancel.
 */
export const MERCHANT_ROLES = ['owner', 'admin', 'manager', 'developer', 'viewer'] as const;
export type MerchantRole = (typeof MERCHANT_ROLES)[number];

export const PERMISSIONS = [
  'application:read',
  'application:write',
  /** Puts the signature of a representative under a contract. */
  'contract:sign',
  'business:read',
  'business:write',
  'integration:read',
  'integration:write',
  'payment:read',
  'payment:cancel',
  'support:read',
  'support:write',
  'member:read',
  'member:write',
  'merchant:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const EVERYTHING: readonly Permission[] = PERMISSIONS;

const MATRIX: Readonly<Record<MerchantRole, readonly Permission[]>> = {
  owner: EVERYTHING,
  // To sign binds the company; that stays with the owner.
  admin: EVERYTHING.filter((permission) => permission !== 'contract:sign'),
  manager: [
    'application:read', 'business:read', 'integration:read', 'payment:read', 'payment:cancel', 'support:read', 'support:write', 'member:read',
  ],
  developer: ['application:read', 'business:read', 'integration:read', 'integration:write', 'payment:read', 'support:read', 'support:write', 'member:read'],
  viewer: ['application:read', 'business:read', 'payment:read', 'support:read', 'member:read'],
};

/** True when a member with this role holds the permission. */
export function roleHolds(role: MerchantRole, permission: Permission): boolean {
  return MATRIX[role].includes(permission);
}

/** Every permission of a role, for the session answer and the members page. */
export function permissionsOf(role: MerchantRole): readonly Permission[] {
  return MATRIX[role];
}

/**
 * May a member with role `actor` give or take the role `target`? Nobody hands out a rank above their own, and the
 * owner is changed only by the owner.
 */
export function mayAssignRole(actor: MerchantRole, target: MerchantRole): boolean {
  if (!roleHolds(actor, 'member:write')) return false;
  return actor === 'owner' || MERCHANT_ROLES.indexOf(target) > MERCHANT_ROLES.indexOf('owner');
}
