const examples: readonly (readonly [text: string, meaning: string])[] = [
  ['level:>=warn', 'level warn, error or fatal'],
  ['service:order,gateway', 'any of these services'],
  ['"charge failed"', 'this text in any field, ignoring case'],
  ['-user:u-7', 'any user but this one'],
  ['status:500..599', 'a range; also >, >=, <, <='],
  ['duration:>200ms', 'a duration with a unit'],
  ['order.id:*', 'records that have the field'],
  ['url.path:/orders*', 'values that start with this text'],
  ['pattern:"user <id> left"', 'messages with this pattern'],
];

/** Explanation of the query language, closed at first. */
export function SyntaxHelp() {
  return (
    <details class="syntax-help">
      <summary>Syntax</summary>
      <p>A record must match all terms. You can use every field of a record.</p>
      <dl>
        {examples.map(([text, meaning]) => (
          <div key={text}>
            <dt>
              <code>{text}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
