interface UnknownFieldsProps {
  fields: readonly string[] | undefined;
  /** Known fields with similar names, by unknown field. */
  similar: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Sentence under a search field about fields that no stored item has, such as a misspelled name. */
export function UnknownFields({ fields = [], similar = {} }: UnknownFieldsProps) {
  const near = fields.flatMap((field) => (Object.hasOwn(similar, field) ? (similar[field] ?? []) : []));
  return (
    <p class="unknown-fields" role="status">
      {fields.length > 0 && (
        <>
          No stored item has the field{fields.length > 1 ? 's' : ''}{' '}
          {fields.map((field, at) => (
            <span key={field}>
              {at > 0 && ', '}
              <code>{shortened(field)}</code>
            </span>
          ))}
          . {near.length === 0 ? 'Check the name.' : 'Similar: '}
          {near.map((field, at) => (
            <span key={field}>
              {at > 0 && ', '}
              <code>{shortened(field)}</code>
            </span>
          ))}
        </>
      )}
    </p>
  );
}

function shortened(field: string): string {
  return field.length > 64 ? `${field.slice(0, 64)} ...` : field;
}
