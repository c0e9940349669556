/** Sentence under a search field about fields that no stored item has, such as a misspelled name. */
export function UnknownFields({ fields = [] }: { fields: readonly string[] | undefined }) {
  return (
    <p class="unknown-fields" role="status">
      {fields.length > 0 && (
        <>
          No stored item has the field{fields.length > 1 ? 's' : ''}{' '}
          {fields.map((field, at) => (
            <span key={field}>
              {at > 0 && ', '}
              <code>{field.length > 64 ? `${field.slice(0, 64)} ...` : field}</code>
            </span>
          ))}
          . Check the name.
        </>
      )}
    </p>
  );
}
