export function writeChaosPage(): void {}
