import { useIncidents } from './incidents-context.js';
import { playerPattern } from './session.js';

const joinCode = /^[0-9a-z]{4}(-[0-9a-z]{4}){2}$/i;

/** Entry of the token, which stays in this tab. @param label kinds of tokens that are useful now */
export function TokenForm({ label, changed }: { label: string; changed(): void }) {
  const { session } = useIncidents();
  return (
    <form
      class="panel token-form"
      aria-label="Token"
      onSubmit={(event) => {
        event.preventDefault();
        const token = String(new FormData(event.currentTarget).get('token') ?? '').trim();
        // the header of a request cannot have other characters
        if (!/^[\x21-\x7e]+$/.test(token)) return;
        session.token = joinCode.test(token) ? token.toUpperCase() : token;
        changed();
      }}
    >
      <label class="field grow">
        <span>{label}</span>
        <input type="password" name="token" autocomplete="off" pattern="[!-~]+" required />
      </label>
      <button type="submit">Use this token</button>
      <p class="hint">The token stays in this tab until you close it.</p>
    </form>
  );
}

/** Name of the player in a form; scores are listed by it. */
export function PlayerField({ value }: { value: string }) {
  return (
    <label class="field">
      <span>Your name</span>
      <input
        type="text"
        name="player"
        value={value}
        pattern={playerPattern}
        title="1 to 40 letters, digits, spaces, dots, hyphens or underscores"
        autocomplete="off"
        required
      />
    </label>
  );
}
