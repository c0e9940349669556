/** The customer service: profiles, billing accounts, notifications. */
export { type CustomerApp, type CustomerDependencies, createApp } from './app.js';
export { customerBounds } from './bounds.js';
export type {
  Account,
  Booking,
  Movement,
  NewCharge,
  NewNotification,
  NewRefund,
  Notification,
  Outcome,
  Profile,
  ProfileBody,
  ProfilePatch,
  Refund,
} from './contract.js';
export { operations } from './contract.js';
export { type CustomerSettings, customerSettings } from './settings.js';
