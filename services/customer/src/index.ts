/** Customer service: profiles, billing accounts, notifications. */
export { type CustomerApp, type CustomerDependencies, createApp } from './app.js';
export { customerBounds } from './bounds.js';
export { customerLogFields } from './log-fields.js';
export { type CustomerSettings, customerSettings } from './settings.js';
