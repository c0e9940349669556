import type { Profile } from '../contract.js';
import type { ProfileDocument } from '../store.js';

/** Copies the members in a fixed order, so that equal profiles have the same JSON and the same entity tag. */
export function profileView(document: ProfileDocument): Profile {
  const { _id, username, fullName, email, phone, address, createdAt, updatedAt } = document;
  return {
    userId: _id,
    username,
    fullName,
    email,
    ...(phone !== undefined && { phone }),
    ...(address !== undefined && { address: addressView(address) }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function addressView({ street, postalCode, city, country }: NonNullable<ProfileDocument['address']>) {
  return { street, postalCode, city, country };
}
