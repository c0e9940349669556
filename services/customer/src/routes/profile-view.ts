import type { Profile } from '../contract.js';
import type { ProfileDocument } from '../store.js';

export function profileView({ _id, createdAt, updatedAt, ...profile }: ProfileDocument): Profile {
  return { userId: _id, ...profile, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
