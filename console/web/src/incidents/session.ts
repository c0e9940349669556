/**
 * Token and name of the reader, for this tab: `sessionStorage` keeps them over a reload, and forgets them with the tab.
 * They are never part of an address.
 */
export interface Session {
  /** FAULTS_TOKEN of the shop, join code of a game day, or token of a player; empty without one. */
  token: string;
  /** Rights that the form of the token tells; undefined without a token. The console checks the token itself. */
  readonly role: Role | undefined;
  /** Name of the player; empty until the reader has started or joined an incident. */
  player: string;
}

/** `host`: starts, mitigates and ends. `guest`: can join. `player`: has joined with the join code. */
export type Role = 'host' | 'guest' | 'player';

const playerKey = 'glasshouse-player';
const tokenKey = 'glasshouse-faults-token';
/** Player of a request without a name, as in the API. */
export const standardPlayer = 'you';
/** Names that the API accepts. */
export const playerPattern = '[A-Za-z0-9][A-Za-z0-9 ._\\-]{0,39}';

export function createSession(): Session {
  const values = { [tokenKey]: read(tokenKey), [playerKey]: read(playerKey) };
  const write = (key: keyof typeof values, value: string) => {
    values[key] = value;
    try {
      if (value === '') sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      // storage is disabled: the value lasts until the page is reloaded
    }
  };
  return {
    get token() {
      return values[tokenKey];
    },
    set token(value) {
      write(tokenKey, value);
    },
    get role() {
      return roleOf(values[tokenKey]);
    },
    get player() {
      return values[playerKey];
    },
    set player(value) {
      write(playerKey, value);
    },
  };
}

/** A join code is shorter than each FAULTS_TOKEN may be. */
function roleOf(token: string): Role | undefined {
  if (token === '') return undefined;
  if (/^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/.test(token)) return 'guest';
  return /^player\.[\w-]+\.[\w-]+$/.test(token) ? 'player' : 'host';
}

/** Returns the name of the player of this tab; empty without one. */
export function readPlayer(): string {
  return read(playerKey);
}

function read(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}
